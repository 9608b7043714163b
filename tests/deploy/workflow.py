# SPDX-License-Identifier: Apache-2.0
"""workflow.py - reads a workflow and our action as GitHub does, and runs them here.

    workflow.py check ACTION_DIR WORKFLOW    what does not fit, one in each line
    workflow.py run CONTEXT WORKFLOW         its one job, step by step
    workflow.py action CONTEXT ACTION_DIR    the action alone, with CONTEXT's inputs

CONTEXT is JSON: github, vars and inputs are what expressions read; env replaces
variables of the workflow; uses says which folder stands for an action (null: that
step does nothing); with adds to the inputs of a step that runs a command of
hallmark. Of expressions it knows names with dots, and != in conditions: more than
that is an error here, so that a text cannot become more than a value.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
EXPRESSION = re.compile(r"\$\{\{\s*(" + NAME + r"(?:\." + NAME + r")*)\s*\}\}")
PERMISSIONS = {"contents": "read", "packages": "write", "id-token": "write"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.BaseLoader)  # texts stay texts


def expressions(value):
    """All names that expressions in a value read; an odd one as it stands."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [name for one in value for name in expressions(one)]
    text = str(value)
    return EXPRESSION.findall(text) + re.findall(
        r"\$\{\{.*", EXPRESSION.sub("", text))


# ---- What can be said without running anything ----


def check_action(folder):
    action = load(folder + "/action.yml")
    given, scripts = set(), ""
    for step in action["runs"]["steps"]:
        name = step["name"]
        if "${{" in step["run"]:
            yield f"action: {name}: an expression in a command"
        if step.get("shell") != "bash":
            yield f"action: {name}: not bash"
        for variable, value in step["env"].items():
            given.add(variable)
            names = expressions(value)
            if len(names) != 1 or value.strip() != "${{ " + names[0] + " }}":
                yield f"action: {name}: {variable} is more than one value"
        for script in re.findall(r"[a-z]+\.sh", step["run"]):
            with open(f"{folder}/{script}", encoding="utf-8") as file:
                text = file.read()
            scripts += text
            for variable in set(re.findall(r"\bIN_[A-Z_]+", text)):
                if variable not in step["env"]:
                    yield f"action: {script}: {variable} is not given"
    for variable in given:
        if variable not in scripts:
            yield f"action: {variable} is given and not used"
    used = expressions(action["runs"]) + re.findall(
        r"inputs\.[a-z-]+", json.dumps(action["runs"]))
    for name in action["inputs"]:
        if "inputs." + name not in used:
            yield f"action: the input {name} is not used"
    for name in used:
        if name.startswith("inputs.") and name[7:] not in action["inputs"]:
            yield f"action: {name} is no input"
    ids = [step["id"] for step in action["runs"]["steps"]]
    for name, out in action["outputs"].items():
        for read in expressions(out["value"]):
            _, step, _, key = read.split(".")
            if step not in ids or f"output {key} " not in scripts:
                yield f"action: the output {name} comes from nowhere"


def check_uses(step, raw):
    uses = step["uses"]
    if uses.startswith("./"):
        return
    line = next(line for line in raw.splitlines() if uses in line)
    if not re.search(r"@[0-9a-f]{40} # v[0-9.]+$", line):
        yield f"{step['name']}: {uses} is not pinned to a commit with its tag"


def check_with(step, action):
    given = step.get("with", {})
    for name in given:
        if name not in action["inputs"]:
            yield f"{step['name']}: there is no input {name}"
    for name, about in action["inputs"].items():
        if about.get("required") == "true" and name not in given:
            yield f"{step['name']}: the input {name} is missing"


def check_reads(step, outputs, known):
    for name in expressions(step):
        parts = name.split(".")
        if parts[0] not in ("env", "github", "runner", "steps", "vars"):
            yield f"{step['name']}: reads {name}"
        if parts[0] == "env" and parts[1] not in known:
            yield f"{step['name']}: {name} is not set"
        if parts[0] == "steps" and (
                len(parts) != 4 or parts[3] not in outputs.get(parts[1], ())):
            yield f"{step['name']}: {name} is no output of a step before"


def check_workflow(path, folder):
    action, workflow = load(folder + "/action.yml"), load(path)
    with open(path, encoding="utf-8") as file:
        raw = file.read()
    if workflow.get("permissions") != {}:
        yield "permissions are given to all jobs"
    if workflow.get("defaults", {}).get("run", {}).get("shell") != "bash":
        yield "commands do not end at a failure in a pipe"
    for job in workflow["jobs"].values():
        outputs = {}
        for what, how in job.get("permissions", {"all": "write"}).items():
            if PERMISSIONS.get(what) != how:
                yield f"permission {what}: {how}"
        for step in job["steps"]:
            ours = step.get("uses", "").endswith("/deploy/github-action")
            if "${{" in step.get("run", ""):
                yield f"{step['name']}: an expression in a command"
            if "uses" in step:
                yield from check_uses(step, raw)
            if ours:
                yield from check_with(step, action)
            yield from check_reads(step, outputs, workflow.get("env", {}))
            if "id" in step:
                outputs[step["id"]] = action["outputs"] if ours else re.findall(
                    r"[\"' ](" + NAME + r")=", step.get("run", ""))


# ---- Running ----


class Failed(Exception):
    pass


class Job:
    """What the steps of a job share."""

    def __init__(self, context):
        self.context = context
        self.temp = os.environ["RUNNER_TEMP"]
        self.path = []
        self.files = tempfile.mkdtemp()

    def value(self, name, scope):
        at = scope
        for part in name.split("."):
            if not isinstance(at, dict) or part not in at:
                raise Failed(f"there is no {name}")
            at = at[part]
        return at

    def text(self, template, scope):
        found = EXPRESSION.sub(
            lambda m: str(self.value(m.group(1), scope)), template)
        if "${{" in EXPRESSION.sub("", template):
            raise Failed(f"an expression that is not known here: {template}")
        return found

    def wanted(self, step, scope):
        if "if" not in step:
            return True
        name, literal = re.fullmatch(
            r"(" + NAME + r"\." + NAME + r") != '([^']*)'", step["if"]).groups()
        return self.value(name, scope) != literal

    def shell(self, step, scope, shell, more):
        """One `run`: its status is ours, its outputs come back."""
        script = f"{self.files}/script"
        names = ("output", "env", "path", "step_summary")
        files = {name: f"{self.files}/{name}" for name in names}
        for name in names[:3]:
            open(files[name], "w", encoding="utf-8").close()
        with open(script, "w", encoding="utf-8") as file:
            file.write(self.text(step["run"], {}))  # nothing to put in there
        env = dict(os.environ, RUNNER_TEMP=self.temp, **scope["env"], **more)
        env.update({f"GITHUB_{n.upper()}": files[n] for n in names})
        env.update({n: self.text(v, scope) for n, v in step.get("env", {}).items()})
        env["PATH"] = ":".join(self.path[::-1] + [env["PATH"]])
        words = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}[shell]
        sys.stdout.flush()
        status = subprocess.run(words + [script], env=env, check=False,
                                stdin=subprocess.DEVNULL,
                                stderr=subprocess.STDOUT).returncode
        with open(files["path"], encoding="utf-8") as file:
            self.path += file.read().splitlines()
        return status, read_outputs(files["output"])

    def composite(self, folder, inputs, env):
        """The action: its outputs, and the status of the step that failed."""
        action, steps, status = load(folder + "/action.yml"), {}, 0
        values = {n: a.get("default", "") for n, a in action["inputs"].items()}
        values.update(inputs)
        scope = {"inputs": values, "steps": steps, "env": env}
        for step in action["runs"]["steps"]:
            declared = {key: "" for key in ("path", "version", "report", "status")}
            steps[step["id"]] = {"outputs": declared}
            if status == 0 and self.wanted(step, scope):
                status, out = self.shell(step, scope, step["shell"],
                                         {"GITHUB_ACTION_PATH": folder})
                declared.update(out)
        return status, {n: self.text(o["value"], scope)
                        for n, o in action["outputs"].items()}

    def run(self, workflow):
        """The one job. Returns its steps' outputs and the name of what failed."""
        context, steps = self.context, {}
        job, = workflow["jobs"].values()
        env = {**workflow.get("env", {}), **context.get("env", {})}
        scope = {"github": context["github"], "vars": context["vars"], "env": env,
                 "runner": {"temp": self.temp}, "steps": steps}
        for step in job["steps"]:
            print(f"step: {step['name']}")
            uses = step.get("uses", "").split("@")[0]
            inputs = {n: self.text(v, scope)
                      for n, v in step.get("with", {}).items()}
            if not uses:
                shell = workflow["defaults"]["run"]["shell"]
                status, out = self.shell(step, scope, shell, {})
            elif context["uses"][uses] is None:
                status, out = 0, {}
            else:
                inputs.update(context["with"].get(inputs["command"], {}))
                status, out = self.composite(context["uses"][uses], inputs, env)
            if "id" in step:
                steps[step["id"]] = {"outputs": out}
            if status != 0:
                return {"failed": step["name"], "status": status, "steps": steps}
        return {"failed": None, "status": 0, "steps": steps}


def read_outputs(path):
    """NAME=VALUE, or NAME<<END, lines, END; anything else is refused."""
    out = {}
    with open(path, encoding="utf-8") as file:
        lines = iter(file.read().split("\n"))
    for line in lines:
        if not line:
            continue
        heredoc = re.fullmatch(r"([A-Za-z_-]+)<<(.+)", line)
        if heredoc is None:
            name, sign, value = line.partition("=")
            if not sign:
                raise Failed(f"no output: {line}")
            out[name] = value
            continue
        value = []
        for more in lines:
            if more == heredoc.group(2):
                break
            value.append(more)
        out[heredoc.group(1)] = "\n".join(value)
    return out


def main():
    verb, first, second = sys.argv[1:]
    if verb == "check":
        problems = [*check_action(first), *check_workflow(second, first)]
        print("\n".join(problems))
        sys.exit(1 if problems else 0)
    with open(first, encoding="utf-8") as file:
        job = Job(json.load(file))
    try:
        if verb == "run":
            result = job.run(load(second))
        else:
            status, out = job.composite(second, job.context["inputs"], {})
            result = {"status": status, "outputs": out}
    except Failed as problem:
        result = {"failed": str(problem), "status": 99}
    result["path"] = job.path
    with open(job.files + "/step_summary", "a+", encoding="utf-8") as file:
        file.seek(0)
        result["summary"] = file.read()
    with open("result.json", "w", encoding="utf-8") as file:
        json.dump(result, file)
    subprocess.run(["rm", "-rf", job.files], check=True)
    sys.exit(result["status"])


main()
