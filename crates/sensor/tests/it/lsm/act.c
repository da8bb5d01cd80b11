/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small container, and what is tried in it. `act cell FOLDER` mounts an overlay of FOLDER/lower and FOLDER/upper, makes
 * namespaces for processes, mounts and the network, says `ready PID`, and does what it is told, a line for each: it answers
 * with the number of the error, or 0. Any other call is a program of the container that says that it ran.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int error_of(long result)
{
	return result < 0 ? errno : 0;
}

/* Runs a program by descriptor or path, and answers why it did not run, or how it ended. */
static int run(const char *path, int descriptor)
{
	int words[2], why = 0, status = 0;

	if (pipe2(words, O_CLOEXEC))
		return errno;
	pid_t child = fork();
	if (child == 0) {
		char *arguments[] = {(char *)(path ? path : "memory"), "ran", NULL};

		if (path)
			execv(path, arguments);
		else
			syscall(SYS_execveat, descriptor, "", arguments, environ, AT_EMPTY_PATH);
		why = errno;
		write(words[1], &why, sizeof(why));
		_exit(0);
	}
	close(words[1]);
	if (read(words[0], &why, sizeof(why)) != sizeof(why))
		why = 0;
	close(words[0]);
	waitpid(child, &status, 0);
	if (why)
		return why;
	return WIFEXITED(status) ? WEXITSTATUS(status) == 7 ? 0 : 1000 : 2000 + WTERMSIG(status);
}

static int copy(const char *from, int to)
{
	struct stat about;
	int in = open(from, O_RDONLY | O_CLOEXEC);

	if (in < 0 || fstat(in, &about) || to < 0)
		return errno;
	while (about.st_size > 0) {
		ssize_t count = sendfile(to, in, NULL, about.st_size);
		if (count <= 0)
			return errno ? errno : EIO;
		about.st_size -= count;
	}
	close(in);
	return 0;
}

static int run_from_memory(void)
{
	int to = memfd_create("innocent", MFD_CLOEXEC);
	int why = copy("/bin/act", to);

	return why ? why : run(NULL, to);
}

static int copy_file(const char *from, const char *to)
{
	int file = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	int why = copy(from, file);

	close(file);
	return why;
}

static int open_file(const char *path, int flags)
{
	int file = open(path, flags | O_CLOEXEC);
	int why = error_of(file);

	close(file);
	return why;
}

/* Maps a file as code at once, or first as data. */
static int map(const char *path, int later)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return errno;
	char *at = mmap(NULL, 4096, later ? PROT_READ : PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
	if (at == MAP_FAILED)
		return errno;
	int why = later ? error_of(mprotect(at, 4096, PROT_READ | PROT_EXEC)) : 0;
	munmap(at, 4096);
	close(file);
	return why;
}

/* Opens a file by io_uring. */
static int open_by_ring(const char *path)
{
	struct io_uring_params with = {};
	int ring = syscall(SYS_io_uring_setup, 4, &with);
	if (ring < 0)
		return 3000 + errno;
	size_t size = with.sq_off.array + with.sq_entries * sizeof(uint32_t);
	char *asked = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	size = with.cq_off.cqes + with.cq_entries * sizeof(struct io_uring_cqe);
	char *done = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_CQ_RING);
	size = with.sq_entries * sizeof(struct io_uring_sqe);
	struct io_uring_sqe *entry = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
	if (asked == MAP_FAILED || done == MAP_FAILED || entry == MAP_FAILED)
		return 3000 + errno;
	memset(entry, 0, sizeof(*entry));
	entry->opcode = IORING_OP_OPENAT;
	entry->fd = AT_FDCWD;
	entry->addr = (uintptr_t)path;
	entry->open_flags = O_RDONLY;
	/* By a thread of the kernel, not by the one that asks. */
	entry->flags = IOSQE_ASYNC;
	*(uint32_t *)(asked + with.sq_off.array) = 0;
	__atomic_store_n((uint32_t *)(asked + with.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return 3000 + errno;
	struct io_uring_cqe *answer = (struct io_uring_cqe *)(done + with.cq_off.cqes);
	return answer->res < 0 ? -answer->res : 0;
}

/* An address of either kind, or, for `none`, one of IPv4 that does not say so. */
static socklen_t address_of(const char *text, const char *port, struct sockaddr_storage *to)
{
	struct sockaddr_in *four = (void *)to;
	struct sockaddr_in6 *six = (void *)to;
	int is_none = !strncmp(text, "none:", 5);

	memset(to, 0, sizeof(*to));
	if (is_none)
		text += 5;
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = is_none ? AF_UNSPEC : AF_INET;
		four->sin_port = htons(atoi(port));
		return sizeof(*four);
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(atoi(port));
	inet_pton(AF_INET6, text, &six->sin6_addr);
	return sizeof(*six);
}

static int talk(const char *how, const char *text, const char *port)
{
	struct sockaddr_storage to;
	socklen_t length = address_of(text, port, &to);
	int family = strchr(text, '.') && !strchr(text, ':') ? AF_INET : AF_INET6;
	if (!strncmp(text, "none:", 5))
		family = AF_INET;
	int is_tcp = !strcmp(how, "connect") || !strcmp(how, "bind") || !strcmp(how, "fast");
	int end = socket(family, (is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
	int why;

	if (!strcmp(how, "bind"))
		why = error_of(bind(end, (void *)&to, length));
	else if (!strcmp(how, "send"))
		why = error_of(sendto(end, "x", 1, 0, (void *)&to, length));
	else if (!strcmp(how, "fast"))
		why = error_of(sendto(end, "x", 1, MSG_FASTOPEN, (void *)&to, length));
	else
		why = error_of(connect(end, (void *)&to, length));
	close(end);
	return why;
}

static int trace(void)
{
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	int why = error_of(ptrace(PTRACE_ATTACH, child, 0, 0));
	kill(child, 9);
	waitpid(child, NULL, 0);
	return why;
}

static int use_bpf(void)
{
	union bpf_attr attribute = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};

	return error_of(syscall(SYS_bpf, BPF_MAP_CREATE, &attribute, sizeof(attribute)));
}

/* Goes so deep into namespaces of processes, and runs something there. */
static int run_deep(const char *path, int depth)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (depth == 0)
			_exit(run(path, -1));
		_exit(unshare(CLONE_NEWPID) ? 200 : run_deep(path, depth - 1));
	}
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

static int one(int count, char **word)
{
	const char *what = word[0], *first = count > 1 ? word[1] : "", *second = count > 2 ? word[2] : "";

	errno = 0;
	if (!strcmp(what, "run"))
		return run(first, -1);
	if (!strcmp(what, "deep"))
		return run_deep(first, atoi(second));
	if (!strcmp(what, "memory"))
		return run_from_memory();
	if (!strcmp(what, "copy"))
		return copy_file(first, second);
	if (!strcmp(what, "link"))
		return error_of(link(first, second));
	if (!strcmp(what, "symlink"))
		return error_of(symlink(first, second));
	if (!strcmp(what, "rename"))
		return error_of(rename(first, second));
	if (!strcmp(what, "unlink"))
		return error_of(unlink(first));
	if (!strcmp(what, "truncate"))
		return error_of(truncate(first, 0));
	if (!strcmp(what, "mode"))
		return error_of(chmod(first, 0755));
	if (!strcmp(what, "owner"))
		return error_of(chown(first, 7, 7));
	if (!strcmp(what, "folder"))
		return error_of(mkdir(first, 0755));
	if (!strcmp(what, "read"))
		return open_file(first, O_RDONLY);
	if (!strcmp(what, "write"))
		return open_file(first, O_WRONLY | O_CREAT);
	if (!strcmp(what, "ring"))
		return open_by_ring(first);
	if (!strcmp(what, "map"))
		return map(first, 0);
	if (!strcmp(what, "protect"))
		return map(first, 1);
	if (!strcmp(what, "bindmount"))
		return close(open(second, O_WRONLY | O_CREAT, 0755)), error_of(mount(first, second, "", MS_BIND, NULL));
	if (!strcmp(what, "overlay"))
		return error_of(mount("overlay", second, "overlay", 0, first));
	if (!strcmp(what, "trace"))
		return trace();
	if (!strcmp(what, "bpf"))
		return use_bpf();
	if (!strcmp(what, "raw"))
		return error_of(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	if (!strcmp(what, "packet"))
		return error_of(socket(AF_PACKET, SOCK_DGRAM, 0));
	if (!strcmp(what, "chroot"))
		return error_of(chroot("/"));
	return talk(what, first, second);
}

static void serve(void)
{
	char line[1024], *word[8];

	while (fgets(line, sizeof(line), stdin)) {
		int count = 0;

		for (char *at = strtok(line, " \n"); at && count < 8; at = strtok(NULL, " \n"))
			word[count++] = at;
		printf("%d\n", count ? one(count, word) : 0);
		fflush(stdout);
	}
}

static void raise_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int end = socket(AF_INET, SOCK_DGRAM, 0);

	ioctl(end, SIOCSIFFLAGS, &request);
	close(end);
}

static int fail(const char *what)
{
	printf("failed: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	return 1;
}

static int cell(const char *folder)
{
	char options[4096];

	if (chdir(folder) || unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID))
		return fail("namespaces");
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return fail("private mounts");
	snprintf(options, sizeof(options), "lowerdir=lower,upperdir=upper,workdir=work");
	if (mount("overlay", "merged", "overlay", 0, options))
		return fail("overlay");
	if (mount("tmpfs", "merged/shm", "tmpfs", 0, NULL) || mount("volume", "merged/volume", NULL, MS_BIND, NULL))
		return fail("volumes");
	raise_loopback();
	pid_t child = fork();
	if (child) {
		printf("ready %d\n", child);
		fflush(stdout);
		waitpid(child, NULL, 0);
		return 0;
	}
	/* The first root of a machine can't be pivoted away from. */
	if (mount("proc", "merged/proc", "proc", 0, NULL) || chdir("merged") || mount(".", "/", NULL, MS_MOVE, NULL))
		return fail("root");
	if (chroot(".") || chdir("/"))
		return fail("change of root");
	serve();
	return 0;
}

int main(int count, char **word)
{
	if (count == 3 && !strcmp(word[1], "cell"))
		return cell(word[2]);
	return 7;
}
