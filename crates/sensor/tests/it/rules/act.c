/* Does one thing, as its first argument says; called `cat` it opens a file, by any other name than `act` it does nothing. Each returns 0 where it could be
 * tried at all: whether the kernel allowed it is not the question. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
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

/* Gives the loopback interface one more address, so that connections to it stay in the container. */
static void add_address(const char *address)
{
	struct ifreq request = { .ifr_name = "lo:1" };
	struct sockaddr_in *own = (struct sockaddr_in *)&request.ifr_addr;
	int any = socket(AF_INET, SOCK_DGRAM, 0);

	own->sin_family = AF_INET;
	inet_pton(AF_INET, address, &own->sin_addr);
	ioctl(any, SIOCSIFADDR, &request);
	close(any);
}

/* A listener on loopback and a connection to it. */
static int connection(const char *address, int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);

	if (strncmp(address, "127.", 4))
		add_address(address);
	inet_pton(AF_INET, address, &to.sin_addr);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listener, (struct sockaddr *)&to, sizeof to) || listen(listener, 5))
		return -1;
	if (connect(client, (struct sockaddr *)&to, sizeof to))
		return -1;
	return client;
}

/* The same over a socket with a path. */
static int unix_connection(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);

	strncpy(to.sun_path, path, sizeof to.sun_path - 1);
	if (bind(listener, (struct sockaddr *)&to, sizeof to) || listen(listener, 5))
		return -1;
	return connect(client, (struct sockaddr *)&to, sizeof to) ? -1 : client;
}

static int attach(int request)
{
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	ptrace(request, child, 0, 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}

static int in_memory(void)
{
	char *const words[] = { "innocent", NULL };
	int fd = memfd_create("x", 0);

	copy("/act", dup(fd));
	return fexecve(fd, words, environ);
}

int main(int count, char **words)
{
	const char *self = strrchr(words[0], '/');
	const char *verb = count > 1 ? words[1] : "";
	const char *one = count > 2 ? words[2] : "";
	const char *two = count > 3 ? words[3] : "";

	self = self ? self + 1 : words[0];
	if (!strcmp(self, "cat"))
		return open(verb, O_RDONLY) < 0;
	if (strcmp(self, "act"))
		return 0;
	usleep(20000);
#define IS(name) if (!strcmp(verb, name))
	IS("nothing") return 0;
	IS("read") return open(one, O_RDONLY) < 0;
	IS("write") return open(one, O_WRONLY | O_CREAT, 0600) < 0;
	IS("truncate") return open(one, O_WRONLY | O_CREAT | O_TRUNC, 0600) < 0;
	IS("both") return open(one, O_RDWR) < 0 && open(one, O_RDONLY) < 0;
	IS("copy") return copy(one, open(two, O_WRONLY | O_CREAT, 0755));
	IS("run") return execv(one, words + 2);
	IS("copy-run") return copy(one, open(two, O_WRONLY | O_CREAT | O_CLOEXEC, 0755)) || execv(two, words + 3);
	IS("rename") return rename(one, two);
	IS("link") return link(one, two);
	IS("symlink") return symlink(one, two);
	IS("unlink") return unlink(one);
	IS("chmod") return chmod(two, strtol(one, NULL, 8));
	IS("memory") return in_memory();
	IS("connect") return connection(one, atoi(two)) < 0;
	IS("unix") return unix_connection(one) < 0;
	IS("stream") return dup2(connection("127.0.0.1", 8080), atoi(one)) < 0;
	IS("attach") return attach(PTRACE_ATTACH);
	IS("module") return syscall(SYS_finit_module, -1, "", 0), 0;
	IS("bpf") return syscall(SYS_bpf, 5, 0, 0), 0;
	IS("userfault") return syscall(SYS_userfaultfd, 0), 0;
	IS("ring") return syscall(SYS_io_uring_setup, 4, 0), 0;
	IS("packets") return socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) < 0;
	IS("unshare") return unshare(strtol(one, NULL, 0));
	IS("setns") return setns(open(one, O_RDONLY), 0);
	IS("mount") return mount("none", one, "tmpfs", 0, "");
	IS("chroot") return chroot(one);
	fprintf(stderr, "no act %s\n", verb);
	return 99;
}
