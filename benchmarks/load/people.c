/* The people of the clients: read from a file for a server that wants sign-ins, invented for one that does not. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct person *people;
static int known;

/* Read the first `count` lines of a file; exits when it has fewer. */
void read_people(const char *path, int count)
{
    FILE *file = path ? fopen(path, "r") : NULL;
    char *line = NULL;
    size_t size = 0;

    if (path && !file) {
        perror(path);
        exit(1);
    }
    people = calloc(count, sizeof *people);
    while (file && known < count && getline(&line, &size, file) > 0) {
        char *rest = strdup(line);
        struct person *person = &people[known++];
        person->cookie = strsep(&rest, "\t");
        person->id = strsep(&rest, "\t");
        person->room = strsep(&rest, "\t");
        person->pair = strsep(&rest, "\n");
    }
    if (file && known < count) {
        fprintf(stderr, "%s has %d people, %d are needed\n", path, known, count);
        exit(1);
    }
}

/* Return the person behind the client of this number. */
struct person person_of(int number)
{
    static char id[32], pair[32];

    if (known)
        return people[number];
    snprintf(id, sizeof id, "person%d", number);
    snprintf(pair, sizeof pair, "pair%d", number / 2);
    return (struct person){.cookie = "a=b", .id = id, .room = "room", .pair = pair};
}
