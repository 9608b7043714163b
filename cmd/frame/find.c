/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "cmd/frame/guess.h"
#include "cmd/frame/program.h"

static void add_title(struct hm_found *out, const char *name)
{
    size_t len = strlen(out->title);

    snprintf(out->title + len, sizeof(out->title) - len, " %s", name);
    out->used++;
}

static bool unknown(
    const struct hm_guess *guess, const char *title, struct hm_err *err)
{
    const char *best = hm_guess_best(guess);

    if (best != NULL)
        return hm_fail(err, HM_USAGE,
            "\"%s\" is no command, did you mean %s %s?",
            HM_SHOW_STR(guess->word), title, best);
    return hm_fail(
        err, HM_USAGE, "\"%s\" is no command", HM_SHOW_STR(guess->word));
}

static bool find_entry(struct hm_found *out, const struct hm_listed *list,
    const char *word, struct hm_err *err)
{
    struct hm_guess guess = hm_guess(word);

    for (; list->name != NULL; list++) {
        hm_guess_try(&guess, list->name);
        if (strcmp(list->name, word) != 0)
            continue;
        out->command = list->command;
        add_title(out, list->name);
        return true;
    }
    return unknown(&guess, out->title, err);
}

static bool find_subcommand(
    struct hm_found *out, const char *word, struct hm_err *err)
{
    const struct hm_command *const *list = out->command->subcommands;
    struct hm_guess guess = hm_guess(word);

    for (; *list != NULL; list++) {
        hm_guess_try(&guess, (*list)->name);
        if (strcmp((*list)->name, word) != 0)
            continue;
        out->command = *list;
        add_title(out, (*list)->name);
        return true;
    }
    return unknown(&guess, out->title, err);
}

bool hm_program_find(struct hm_found *out, const struct hm_program *program,
    const struct hm_words *words, struct hm_err *err)
{
    *out = (struct hm_found){.title = "hallmark"};
    if (words->count == 0)
        return hm_fail(err, HM_USAGE, "a command is missing");
    if (words->words[0][0] == '-')
        return hm_fail(err, HM_USAGE,
            "\"%s\" stands before the command; options come after it",
            HM_SHOW_STR(words->words[0]));
    HM_TRY(find_entry(out, program->commands, words->words[0], err));
    while (out->command != NULL && out->command->subcommands != NULL &&
        out->used < words->count && words->words[out->used][0] != '-')
        HM_TRY(find_subcommand(out, words->words[out->used], err));
    return true;
}

struct hm_walk hm_walk(const struct hm_program *program)
{
    return (struct hm_walk){.program = program};
}

bool hm_walk_next(struct hm_walk *walk)
{
    const struct hm_listed *entry = &walk->program->commands[walk->entry];
    const struct hm_command *sub = NULL;

    walk->found = (struct hm_found){.title = "hallmark"};
    if (entry->name == NULL)
        return false;
    if (entry->command != NULL && entry->command->subcommands != NULL)
        sub = entry->command->subcommands[walk->subcommand++];
    add_title(&walk->found, entry->name);
    walk->found.command = sub != NULL ? sub : entry->command;
    if (sub != NULL)
        add_title(&walk->found, sub->name);
    if (sub != NULL && entry->command->subcommands[walk->subcommand] != NULL)
        return true;
    walk->entry++;
    walk->subcommand = 0;
    return walk->found.command != NULL || hm_walk_next(walk);
}

bool hm_program_complete(const struct hm_program *program)
{
    const struct hm_listed *entry = program->commands;

    while (entry->name != NULL && entry->command != NULL)
        entry++;
    return entry->name == NULL;
}

bool hm_program_has(const struct hm_program *program, const char *name)
{
    const struct hm_listed *entry = program->commands;

    while (entry->name != NULL && strcmp(entry->name, name) != 0)
        entry++;
    return entry->name == NULL || entry->command != NULL;
}
