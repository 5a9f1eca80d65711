/* Counting: deliveries, their order and latency, and who used the processors. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Latencies in buckets: exact below 128 microseconds, then 64 for each doubling. */
#define FINE 64
#define BUCKETS (FINE * 32)

struct tally tally;
static uint64_t buckets[BUCKETS], timed;

static void look_at_machine(struct snapshot *snapshot);
static double server_seconds(void);

double now_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* Return what has been counted and used so far; processor times in seconds. */
struct snapshot look(void)
{
    struct snapshot snapshot = {.at = now_seconds(), .deliveries = tally.deliveries, .events = tally.events};
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    snapshot.own = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec;
    snapshot.own += (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    snapshot.server = server_seconds();
    look_at_machine(&snapshot);
    snapshot.others -= snapshot.own + snapshot.server;
    return snapshot;
}

static double server_seconds(void)
{
    struct timespec time;
    clockid_t clock;

    if (clock_getcpuclockid(options.server, &clock) || clock_gettime(clock, &time)) {
        fprintf(stderr, "there is no server process %d\n", options.server);
        exit(1);
    }
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* Interrupts count: most of them carry our own packets, and their time is in the accounts of whom they met. */
static void look_at_machine(struct snapshot *snapshot)
{
    unsigned long user = 0, nice = 0, system = 0, hard = 0, soft = 0, steal = 0;
    FILE *file = fopen("/proc/stat", "r");

    if (file && fscanf(file, "cpu %lu %lu %lu %*u %*u %lu %lu %lu", &user, &nice, &system, &hard, &soft, &steal) < 6)
        fprintf(stderr, "/proc/stat reads unlike expected\n");
    if (file)
        fclose(file);
    snapshot->others = (double)(user + nice + system + hard + soft) / sysconf(_SC_CLK_TCK);
    snapshot->steal = (double)steal / sysconf(_SC_CLK_TCK);
}

static int bucket_of(double seconds)
{
    uint64_t micros = seconds > 0 ? seconds * 1e6 : 0;
    int power = micros < 2 * FINE ? 0 : 63 - __builtin_clzll(micros) - 6;
    int index = power * FINE + (int)(micros >> power);

    return index < BUCKETS ? index : BUCKETS - 1;
}

static double milliseconds_of(int bucket)
{
    int power = bucket < 2 * FINE ? 0 : bucket / FINE - 1;

    return ((uint64_t)(bucket - power * FINE) << power) / 1e3;
}

/* Count one delivery; `seconds` since it was sent. */
void count_delivery(struct client *client, uint32_t seq, double seconds)
{
    tally.deliveries++;
    buckets[bucket_of(seconds)]++;
    timed++;
    if (seq > client->last) {
        client->gaps += seq - client->last - 1;
        client->last = seq;
    } else if (client->gaps) {
        client->gaps--;
        tally.reordered++;
    } else {
        tally.doubled++;
    }
}

/* Begin with latencies anew. */
void forget_latencies(void)
{
    memset(buckets, 0, sizeof buckets);
    timed = 0;
}

static double percentile(double part)
{
    uint64_t wanted = timed * part, seen = 0;

    for (int i = 0; i < BUCKETS; i++)
        if ((seen += buckets[i]) > wanted)
            return milliseconds_of(i);
    return 0;
}

/* Count as missing whatever has not come, up to the message `newest` of each room. */
void count_gaps(uint32_t newest)
{
    for (int i = 0; i < total; i++) {
        struct client *client = &clients[i];
        if (options.mode == PAIRS)
            newest = clients[i - i % 2].sent;
        else if (client->sends)
            continue;
        tally.missing += client->gaps + newest - client->last;
    }
}

static void print_use(struct snapshot begin, struct snapshot end)
{
    double seconds = end.at - begin.at;

    printf("\"seconds\": %.3f, \"server\": %.3f, \"own\": %.3f, \"others\": %.3f", seconds, end.server - begin.server,
           end.own - begin.own, (end.others - begin.others + end.steal - begin.steal) / seconds);
}

/* Say that all are connected, and what that took. */
void print_ready(struct snapshot begin, struct snapshot end)
{
    printf("{\"ready\": %d, ", connected());
    print_use(begin, end);
    printf("}\n");
    fflush(stdout);
}

/* Say what was counted; processor times in seconds, "others" in processors, latencies in milliseconds. */
void print_result(struct snapshot begin, struct snapshot end, bool overloaded)
{
    printf("{\"deliveries\": %lu, \"events\": %lu, \"sent\": %u, ", end.deliveries - begin.deliveries,
           end.events - begin.events, tally.sent);
    print_use(begin, end);
    printf(", \"p50\": %.3f, \"p99\": %.3f, \"missing\": %lu, \"doubled\": %lu, \"reordered\": %lu",
           percentile(0.5), percentile(0.99), tally.missing, tally.doubled, tally.reordered);
    printf(", \"overloaded\": %s}\n", overloaded ? "true" : "false");
}
