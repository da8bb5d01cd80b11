/* One program that does what a test asks for, and ends with the error number of what failed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int failed(int result) { return result < 0 ? errno : 0; }

static int copy(const char *from, const char *to)
{
	static char buffer[1 << 16];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	ssize_t count;
	if (in < 0 || out < 0)
		return errno;
	while ((count = read(in, buffer, sizeof buffer)) > 0)
		if (write(out, buffer, count) != count)
			return errno;
	close(in);
	close(out);
	return 0;
}

/* Executes in a child: its end is ours. */
static int run(char **words)
{
	int status;
	pid_t child = fork();
	if (!child) {
		execv(words[0], words);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int memory(const char *from)
{
	static char buffer[1 << 16];
	char path[64];
	int in = open(from, O_RDONLY), out = memfd_create("x", 0);
	ssize_t count;
	while ((count = read(in, buffer, sizeof buffer)) > 0)
		if (write(out, buffer, count) != count)
			return errno;
	snprintf(path, sizeof path, "/proc/self/fd/%d", open("/dev/null", O_RDONLY));
	snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), out);
	int again = open(path, O_RDONLY);
	close(out);
	snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), again);
	char *words[] = { path, "ok", NULL };
	return run(words);
}

/* Changes a byte of a file through a mapping: no write is seen. */
static int scribble(const char *path)
{
	int fd = open(path, O_RDWR);
	if (fd < 0)
		return errno;
	char *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return errno;
	at[8] ^= 1; /* padding of the identification of ELF */
	msync(at, 4096, MS_SYNC);
	munmap(at, 4096);
	close(fd);
	return 0;
}

static int four(const char *address, int port, int type)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, type, 0);
	if (fd < 0)
		return errno;
	inet_pton(AF_INET, address, &to.sin_addr);
	if (type == SOCK_DGRAM)
		return failed(sendto(fd, "x", 1, 0, (void *)&to, sizeof to));
	return failed(connect(fd, (void *)&to, sizeof to));
}

static int six(const char *address, int port, int type)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	int fd = socket(AF_INET6, type, 0);
	if (fd < 0)
		return errno;
	inet_pton(AF_INET6, address, &to.sin6_addr);
	if (type == SOCK_DGRAM)
		return failed(sendto(fd, "x", 1, 0, (void *)&to, sizeof to));
	return failed(connect(fd, (void *)&to, sizeof to));
}

static int listen_on(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	return failed(bind(fd, (void *)&to, sizeof to));
}

static int uring(const char *path)
{
	struct io_uring_params p = { 0 };
	int ring = syscall(SYS_io_uring_setup, 4, &p);
	if (ring < 0)
		return 38;
	size_t size = p.sq_off.array + p.sq_entries * 4, cq = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
	char *sq = mmap(NULL, size > cq ? size : cq, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
	char *cqr = p.features & IORING_FEAT_SINGLE_MMAP ? sq : mmap(NULL, cq, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_CQ_RING);
	struct io_uring_sqe *e = mmap(NULL, p.sq_entries * sizeof *e, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
	memset(e, 0, sizeof *e);
	e->opcode = IORING_OP_OPENAT;
	e->fd = AT_FDCWD;
	e->addr = (uintptr_t)path;
	*(unsigned *)(sq + p.sq_off.array) = 0;
	__atomic_store_n((unsigned *)(sq + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return errno;
	struct io_uring_cqe *c = (void *)(cqr + p.cq_off.cqes);
	return c->res < 0 ? -c->res : 0;
}

static int script(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0755);
	if (fd < 0 || write(fd, "#!/act ok\n", 10) != 10)
		return errno;
	close(fd);
	char *words[] = { (char *)path, NULL };
	return run(words);
}

/* Maps a copy as code, as the loader does with libraries. */
static int map(const char *from, const char *to)
{
	if (copy(from, to))
		return 200;
	int fd = open(to, O_RDONLY);
	if (fd < 0)
		return errno;
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED ? errno : 0;
}

/* Executes from a file system that it mounts itself: nobody asks there. */
static int mounted(const char *from)
{
	char *own[] = { "/mounted/dropped", "ok", NULL };
	mkdir("/mounted", 0755);
	if (mount("x", "/mounted", "tmpfs", 0, NULL) || copy(from, own[0]))
		return 200;
	return run(own);
}

static int act(int count, char **words);

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* Opens a file again and again for so many seconds; returns how many seconds one of that took at most. */
static int flood(const char *path, int seconds)
{
	double begun = now(), most = 0, last = begun;
	for (double at; last - begun < seconds; last = at) {
		int fd = open(path, O_RDONLY);
		if (fd >= 0)
			close(fd);
		at = now();
		most = at - last > most ? at - last : most;
	}
	return (int)most;
}

/* Prints how many nanoseconds it takes to open and close a file. */
static int cost(const char *path, int count)
{
	double begun = now();
	for (int i = 0; i < count; i++) {
		int fd = open(path, O_RDONLY);
		if (fd < 0)
			return errno;
		close(fd);
	}
	printf("%.0f\n", (now() - begun) * 1e9 / count);
	fflush(stdout);
	return 0;
}

/* Prints how many nanoseconds it takes to execute a program and wait for its end. */
static int execute(char *path, int count)
{
	char *words[] = { path, "ok", NULL };
	double begun = now();
	for (int i = 0; i < count; i++)
		if (run(words))
			return 200;
	printf("%.0f\n", (now() - begun) * 1e9 / count);
	fflush(stdout);
	return 0;
}

/* Does one thing after the other, each in a process of its own, and prints how each ended. */
static int all(char **lines)
{
	for (; *lines; lines++) {
		int status, count = 1;
		pid_t child = fork();
		if (!child) {
			char *words[8] = { "/act" };
			for (char *word = strtok(*lines, " "); word && count < 7; word = strtok(NULL, " "))
				words[count++] = word;
			_exit(act(count, words));
		}
		waitpid(child, &status, 0);
		printf("%d\n", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
		fflush(stdout);
	}
	return 0;
}

int main(int count, char **words)
{
	return act(count, words);
}

static int act(int count, char **words)
{
	const char *verb = count > 1 ? words[1] : "";
	const char *a = count > 2 ? words[2] : "", *b = count > 3 ? words[3] : "";
	if (!strcmp(verb, "ok"))
		return 0;
	if (!strcmp(verb, "sleep"))
		for (;;)
			pause();
	if (!strcmp(verb, "all"))
		return all(words + 2);
	if (!strcmp(verb, "run"))
		return run(words + 2);
	if (!strcmp(verb, "nap"))
		return sleep(atoi(a));
	if (!strcmp(verb, "copy"))
		return copy(a, b);
	if (!strcmp(verb, "flood"))
		return flood(a, atoi(b));
	if (!strcmp(verb, "cost"))
		return cost(a, atoi(b));
	if (!strcmp(verb, "execute"))
		return execute((char *)a, atoi(b));
	if (!strcmp(verb, "map"))
		return map(a, b);
	if (!strcmp(verb, "mounted"))
		return mounted(a);
	if (!strcmp(verb, "write"))
		return failed(open(a, O_WRONLY));
	if (!strcmp(verb, "drop")) {
		char *own[] = { (char *)b, "ok", NULL };
		int result = copy(a, b);
		return result ? 200 : run(own);
	}
	if (!strcmp(verb, "moved") || !strcmp(verb, "linked")) {
		char *own[] = { (char *)b, "ok", NULL };
		int result = verb[0] == 'm' ? rename(a, b) : link(a, b);
		return result ? 200 : run(own);
	}
	if (!strcmp(verb, "scribbled")) {
		char *own[] = { (char *)a, "ok", NULL };
		return scribble(a) ? 200 : run(own);
	}
	if (!strcmp(verb, "memory"))
		return memory("/act");
	if (!strcmp(verb, "script"))
		return script(a);
	if (!strcmp(verb, "open"))
		return failed(open(a, O_RDONLY));
	if (!strcmp(verb, "open-linked"))
		return symlink(a, b) ? 200 : failed(open(b, O_RDONLY));
	if (!strcmp(verb, "open-hard"))
		return link(a, b) ? 200 : failed(open(b, O_RDONLY));
	if (!strcmp(verb, "open-moved"))
		return rename(a, b) ? 200 : failed(open(b, O_RDONLY));
	if (!strcmp(verb, "open-bound")) {
		mkdir("/bound", 0755);
		return mount(a, "/bound", NULL, MS_BIND, NULL) ? 200 : failed(open(b, O_RDONLY));
	}
	if (!strcmp(verb, "open-uring"))
		return uring(a);
	if (!strcmp(verb, "open-replaced")) {
		/* Another file under the same name, then another name for that. */
		int fd = open("/fresh", O_WRONLY | O_CREAT, 0600);
		if (fd < 0 || rename("/fresh", a) || link(a, b))
			return 200;
		return failed(open(b, O_RDONLY));
	}
	if (!strcmp(verb, "tcp4"))
		return four(a, atoi(b), SOCK_STREAM);
	if (!strcmp(verb, "udp4"))
		return four(a, atoi(b), SOCK_DGRAM);
	if (!strcmp(verb, "tcp6"))
		return six(a, atoi(b), SOCK_STREAM);
	if (!strcmp(verb, "udp6"))
		return six(a, atoi(b), SOCK_DGRAM);
	if (!strcmp(verb, "raw"))
		return failed(socket(AF_INET, SOCK_RAW, IPPROTO_UDP));
	if (!strcmp(verb, "multipath"))
		return failed(socket(AF_INET, SOCK_STREAM, 262));
	if (!strcmp(verb, "listen"))
		return listen_on(atoi(a));
	return 201;
}
