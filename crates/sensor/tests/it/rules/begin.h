/* What acts and ways begin with. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static int copy(const char *from, int to)
{
	char buffer[65536];
	int in = open(from, O_RDONLY);
	ssize_t n;

	while ((n = read(in, buffer, sizeof buffer)) > 0)
		if (write(to, buffer, n) != n)
			return 1;
	return close(in) | close(to);
}

static int copy_to(const char *from, const char *path)
{
	return copy(from, open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
}

static struct sockaddr_in address_of(const char *address, int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };

	inet_pton(AF_INET, address, &to.sin_addr);
	return to;
}

/* Gives the loopback interface one more address, so that connections to it stay in the container. */
static void add_address(const char *address)
{
	struct ifreq request = { .ifr_name = "lo:1" };
	struct sockaddr_in own = address_of(address, 0);
	int any = socket(AF_INET, SOCK_DGRAM, 0);

	memcpy(&request.ifr_addr, &own, sizeof own);
	ioctl(any, SIOCSIFADDR, &request);
	close(any);
}

static int listener_at(const char *address, int port, int backlog)
{
	struct sockaddr_in at = address_of(address, port);
	int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);

	if (strncmp(address, "127.", 4))
		add_address(address);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	return bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, backlog) ? -1 : listener;
}

static int connected_to(const char *address, int port)
{
	struct sockaddr_in to = address_of(address, port);
	int client = socket(AF_INET, SOCK_STREAM, 0);

	return connect(client, (struct sockaddr *)&to, sizeof to) ? -1 : client;
}
