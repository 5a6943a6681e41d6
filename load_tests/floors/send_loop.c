/* What sending the same bytes to many sockets costs at least: nothing but the system calls. */
#include <stddef.h>
#include <sys/socket.h>

/* Returns how many sockets took the whole frame. */
int send_to_all(const int *sockets, int count, const char *frame, size_t length) {
    int whole = 0;
    for (int place = 0; place < count; place++)
        if (send(sockets[place], frame, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)length)
            whole++;
    return whole;
}
