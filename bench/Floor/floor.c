/* usage: floor SCRIPT BYTES
 *
 * Runs a script on a pseudo-terminal, tells it to write once it has said '!', and prints the nanoseconds until so many
 * bytes were read: what a reader that does nothing else can reach on this machine. */
#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char buffer[1 << 20];

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static ssize_t take(int terminal) {
    ssize_t count;
    do count = read(terminal, buffer, sizeof buffer);
    while (count < 0 && errno == EINTR);
    if (count <= 0) fail("the script ended too early");
    return count;
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int count, char **arguments) {
    int terminal;
    if (count != 3) return 2;
    long long left = atoll(arguments[2]);

    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    if (child < 0) fail("forkpty");
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", arguments[1], (char *)NULL);
        _exit(127);
    }

    while (!memchr(buffer, '!', take(terminal))) continue;
    long long began = now();
    if (write(terminal, "\n", 1) != 1) fail("write");
    while (left > 0) left -= take(terminal);
    printf("%lld\n", now() - began);

    close(terminal);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return 0;
}
