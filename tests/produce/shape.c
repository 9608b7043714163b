/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/shape.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define GITHUB "https://actions.github.io/buildtypes/workflow/v1"
#define COMMUNITY                                                              \
    "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1"

struct shape {
    json_t *root, *definition, *details;
    json_t *external, *workflow, *github; /* of the build types of GitHub */
    const char *type;
    const char *repository, *ref; /* "" when they are not there */
};

/* ---- Texts ---- */

static const char *text_at(json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_lower_hex(const char *text, size_t len)
{
    return strlen(text) == len && strspn(text, "0123456789abcdef") == len;
}

/* One of a list that NULL ends. */
static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(text, *list) == 0)
            return true;
    }
    return false;
}

static bool only(json_t *object, const char *const *names)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        if (!is_one_of(key, names))
            return false;
    }
    return true;
}

static bool all_texts(json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        if (json_string_length(value) == 0)
            return false;
    }
    return json_is_object(object);
}

#define NAMES(...)                                                             \
    (const char *const[])                                                      \
    {                                                                          \
        __VA_ARGS__, NULL                                                      \
    }

/* ---- in-toto ---- */

static bool statement_type(const struct shape *s)
{
    return strcmp(text_at(s->root, "_type"),
               "https://in-toto.io/Statement/v1") == 0;
}

static bool predicate_type(const struct shape *s)
{
    return strcmp(text_at(s->root, "predicateType"),
               "https://slsa.dev/provenance/v1") == 0;
}

static bool subjects(const struct shape *s)
{
    json_t *list = json_object_get(s->root, "subject"), *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        json_t *name = json_object_get(item, "name");

        if (name != NULL && json_string_length(name) == 0)
            return false;
    }
    return json_array_size(list) > 0 && json_array_size(list) <= 1024;
}

/* At least 256 bits, and no other than the hash's own form. */
static bool subject_digest(const struct shape *s)
{
    json_t *item, *value;
    const char *name;
    size_t i;

    json_array_foreach(json_object_get(s->root, "subject"), i, item)
    {
        json_t *digest = json_object_get(item, "digest");

        if (json_object_get(digest, "sha256") == NULL &&
            json_object_get(digest, "sha512") == NULL)
            return false;
        json_object_foreach(digest, name, value)
        {
            size_t len = strcmp(name, "sha512") == 0 ? 128
                : strcmp(name, "sha384") == 0        ? 96
                                                     : 64;
            const char *hex = json_string_value(value);

            if (hex == NULL || !is_lower_hex(hex, len))
                return false;
        }
    }
    return true;
}

/* slsa-verifier decodes into structs, and any other member is an error. */
static bool descriptors(json_t *list)
{
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        if (!json_is_object(item) ||
            !only(item,
                NAMES("name", "uri", "digest", "content", "downloadLocation",
                    "mediaType", "annotations")))
            return false;
    }
    return true;
}

static bool known_members(const struct shape *s)
{
    json_t *builder = json_object_get(s->details, "builder");

    return only(s->root,
               NAMES("_type", "subject", "predicateType", "predicate")) &&
        only(json_object_get(s->root, "predicate"),
            NAMES("buildDefinition", "runDetails")) &&
        only(s->definition,
            NAMES("buildType", "externalParameters", "internalParameters",
                "resolvedDependencies")) &&
        only(s->details, NAMES("builder", "metadata", "byproducts")) &&
        only(builder, NAMES("id", "version", "builderDependencies")) &&
        only(json_object_get(s->details, "metadata"),
            NAMES("invocationId", "startedOn", "finishedOn")) &&
        descriptors(json_object_get(s->root, "subject")) &&
        descriptors(json_object_get(s->definition, "resolvedDependencies")) &&
        descriptors(json_object_get(s->details, "byproducts"));
}

/* ---- SLSA ---- */

static bool is_uri(const char *text)
{
    size_t scheme = strcspn(text, ":");

    return scheme > 0 && text[scheme] == ':' && text[scheme + 1] != '\0' &&
        strpbrk(text, " \t\n\"<>") == NULL;
}

static bool build_type(const struct shape *s)
{
    return is_uri(s->type);
}

static bool builder_id(const struct shape *s)
{
    return is_uri(text_at(json_object_get(s->details, "builder"), "id"));
}

static bool external_object(const struct shape *s)
{
    return json_is_object(s->external);
}

static bool times(const struct shape *s)
{
    json_t *metadata = json_object_get(s->details, "metadata");
    const char *const *name = NAMES("startedOn", "finishedOn");

    for (; *name != NULL; name++) {
        const char *text = text_at(metadata, *name);
        size_t len = strlen(text);

        if (json_object_get(metadata, *name) != NULL &&
            (len < strlen("2026-01-01T00:00:00Z") || text[len - 1] != 'Z'))
            return false;
    }
    return true;
}

/* "gitCommit" is of the source, in full, and each dependency says what it is. */
static bool dependencies(const struct shape *s)
{
    json_t *item;
    size_t i;

    json_array_foreach(
        json_object_get(s->definition, "resolvedDependencies"), i, item)
    {
        json_t *digest = json_object_get(item, "digest");
        const char *commit = text_at(digest, "gitCommit");

        if (commit[0] != '\0' && !is_lower_hex(commit, 40) &&
            !is_lower_hex(commit, 64))
            return false;
        if (!all_texts(digest) || json_object_size(digest) == 0)
            return false;
    }
    return true;
}

/* ---- GitHub ---- */

static bool is_github(const struct shape *s)
{
    return strcmp(s->type, GITHUB) == 0 || strcmp(s->type, COMMUNITY) == 0;
}

static bool is_community(const struct shape *s)
{
    return strcmp(s->type, COMMUNITY) == 0;
}

static bool workflow_members(const struct shape *s)
{
    return !is_github(s) ||
        (json_object_size(s->workflow) == 3 && all_texts(s->workflow) &&
            only(s->workflow, NAMES("ref", "repository", "path")));
}

static bool workflow_path(const struct shape *s)
{
    const char *path = text_at(s->workflow, "path");

    return !is_github(s) || path[0] == '\0' ||
        (starts(path, ".github/workflows/") && strstr(path, "@refs/") == NULL);
}

/* How many parts there are between slashes; 0 when one of them is empty. */
static size_t parts(const char *text)
{
    size_t count = 1;

    if (text[0] == '\0' || text[0] == '/')
        return 0;
    for (; *text != '\0'; text++) {
        if (*text == '/' && (text[1] == '/' || text[1] == '\0'))
            return 0;
        count += *text == '/';
    }
    return count;
}

/* Host, owner, name; without "git+", and without a ref. */
static bool repository(const struct shape *s)
{
    return !is_github(s) || s->repository[0] == '\0' ||
        (starts(s->repository, "https://") &&
            parts(s->repository + strlen("https://")) == 3 &&
            strchr(s->repository, '@') == NULL);
}

static bool ref(const struct shape *s)
{
    return !is_github(s) || s->ref[0] == '\0' || starts(s->ref, "refs/");
}

static bool external_members(const struct shape *s)
{
    json_t *release = json_object_get(s->external, "release");

    if (!is_community(s))
        return !is_github(s) || only(s->external, NAMES("workflow"));
    return only(s->external, NAMES("workflow", "inputs", "vars", "release")) &&
        only(release,
            NAMES("body", "draft", "name", "prerelease", "target_commitish"));
}

static bool internal_members(const struct shape *s)
{
    if (!is_github(s))
        return true;
    return all_texts(s->github) &&
        (is_community(s)
                ? only(s->github,
                      NAMES("actor_id", "event_name", "repository_id",
                          "repository_owner_id", "triggering_actor_id")) &&
                    json_object_get(s->github, "actor_id") != NULL
                : only(s->github,
                      NAMES("event_name", "repository_id",
                          "repository_owner_id", "runner_environment")) &&
                    json_object_get(s->github, "runner_environment") != NULL) &&
        json_object_get(s->github, "event_name") != NULL &&
        json_object_get(s->github, "repository_id") != NULL &&
        json_object_get(s->github, "repository_owner_id") != NULL;
}

/* The community's is defined for some, and what it has besides for one each. */
static bool event(const struct shape *s)
{
    const char *name = text_at(s->github, "event_name");

    return !is_community(s) || name[0] == '\0' ||
        (is_one_of(
             name, NAMES("create", "release", "push", "workflow_dispatch")) &&
            (json_object_get(s->external, "inputs") == NULL ||
                strcmp(name, "workflow_dispatch") == 0) &&
            (json_object_get(s->external, "release") == NULL ||
                strcmp(name, "release") == 0));
}

static json_t *first(const struct shape *s)
{
    return json_array_get(
        json_object_get(s->definition, "resolvedDependencies"), 0);
}

/* The trigger and the first dependency are one, with the ref. */
static bool source(const struct shape *s)
{
    char wanted[1024];

    snprintf(wanted, sizeof(wanted), "git+%s@%s", s->repository, s->ref);
    return !is_github(s) || strcmp(text_at(first(s), "uri"), wanted) == 0;
}

static bool source_commit(const struct shape *s)
{
    json_t *digest = json_object_get(first(s), "digest");

    return !is_github(s) ||
        (json_object_size(digest) == 1 &&
            json_object_get(digest, "gitCommit") != NULL);
}

/* A workflow of the same server at a ref: the name that its certificate has. */
static bool builder_workflow(const struct shape *s)
{
    const char *id = text_at(json_object_get(s->details, "builder"), "id");
    const char *host = strstr(s->repository, "://");
    size_t len = host == NULL ? 0 : 3 + strcspn(host + 3, "/");
    const char *file = strstr(id, "/.github/workflows/");

    if (!is_github(s) || s->repository[0] == '\0')
        return true;
    len += host == NULL ? 0 : (size_t)(host - s->repository);
    return strncmp(id, s->repository, len) == 0 && id[len] == '/' &&
        file != NULL && strchr(file, '@') != NULL &&
        strchr(file, '@')[1] != '\0';
}

/* "/actions/runs/RUN/attempts/ATTEMPT" behind the repository. */
static bool invocation(const struct shape *s)
{
    const char *id =
        text_at(json_object_get(s->details, "metadata"), "invocationId");
    size_t len = strlen(s->repository);
    const char *attempts = strstr(id, "/attempts/");

    return !is_github(s) ||
        (strncmp(id, s->repository, len) == 0 &&
            starts(id + len, "/actions/runs/") && attempts != NULL &&
            parts(id + len + 1) == 5 && parts(attempts + 1) == 2);
}

/* ---- All of them ---- */

static const struct {
    const char *name;
    bool (*holds)(const struct shape *s);
} rules[] = {
    {"statement-type", statement_type},
    {"predicate-type", predicate_type},
    {"subjects", subjects},
    {"subject-digest", subject_digest},
    {"known-members", known_members},
    {"build-type", build_type},
    {"builder-id", builder_id},
    {"external-object", external_object},
    {"times", times},
    {"dependencies", dependencies},
    {"workflow-members", workflow_members},
    {"workflow-path", workflow_path},
    {"repository", repository},
    {"ref", ref},
    {"external-members", external_members},
    {"internal-members", internal_members},
    {"event", event},
    {"source", source},
    {"source-commit", source_commit},
    {"builder-workflow", builder_workflow},
    {"invocation", invocation},
};

bool shape_broken(struct hm_buf *out, struct hm_bytes text, struct hm_err *err)
{
    json_error_t error;
    json_t *root = json_loadb(
        (const char *)text.p, text.len, JSON_REJECT_DUPLICATES, &error);
    json_t *predicate = json_object_get(root, "predicate");
    struct shape s = {.root = root};

    if (root == NULL)
        return json_error_code(&error) == json_error_out_of_memory
            ? hm_fail_memory(err)
            : hm_fail(err, HM_FORMAT, "no JSON: %s", error.text);
    s.definition = json_object_get(predicate, "buildDefinition");
    s.details = json_object_get(predicate, "runDetails");
    s.external = json_object_get(s.definition, "externalParameters");
    s.workflow = json_object_get(s.external, "workflow");
    s.github = json_object_get(
        json_object_get(s.definition, "internalParameters"), "github");
    s.type = text_at(s.definition, "buildType");
    s.repository = text_at(s.workflow, "repository");
    s.ref = text_at(s.workflow, "ref");
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (!rules[i].holds(&s))
            hm_buf_printf(out, "%s ", rules[i].name);
    }
    json_decref(root);
    return hm_buf_end(out, NULL, err);
}
