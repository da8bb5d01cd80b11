/* Does one thing, as its first argument says; called `cat` it opens a file, by any other name than `act` it does nothing but what stands behind a first
 * argument `act`. Each returns 0 where it could be
 * tried at all: whether the kernel allowed it is not the question. */
#include "begin.h"
#include <linux/if_ether.h>
#include <sys/ptrace.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

/* A listener on loopback and a connection to it. */
static int connection(const char *address, int port)
{
	return listener_at(address, port, 5) < 0 ? -1 : connected_to(address, port);
}

/* A copy of a connection that takes the place of what was closed. */
static int copied_connection(int at)
{
	int client = connection("127.0.0.1", 8080);

	return close(0) || fcntl(client, F_DUPFD, at) != at;
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

static int in_memory(char *name)
{
	char *const words[] = { name, NULL };
	int fd = memfd_create(name, 0);

	copy("/act", dup(fd));
	return fexecve(fd, words, environ);
}

/* A shell whose input is a connection, which no copy of a descriptor made so. */
static int shell_on_connection(const char *program)
{
	struct sockaddr_in to = address_of("127.0.0.1", 8080);
	char *const words[] = { "sh", NULL };

	close(0);
	if (socket(AF_INET, SOCK_STREAM, 0) != 0 || listener_at("127.0.0.1", 8080, 5) < 0)
		return 1;
	if (connect(0, (struct sockaddr *)&to, sizeof to))
		return 1;
	return execv(program, words);
}

/* A connection to a socket of the engine by another name, from a socket that has a name of its own. */
static int renamed_connection(const char *path, const char *asked)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX }, own = { .sun_family = AF_UNIX, .sun_path = "/opt/innocent" };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);

	strncpy(to.sun_path, path, sizeof to.sun_path - 1);
	if (bind(listener, (struct sockaddr *)&to, sizeof to) || listen(listener, 5) || symlink(path, asked))
		return 1;
	strncpy(to.sun_path, asked, sizeof to.sun_path - 1);
	return bind(client, (struct sockaddr *)&own, sizeof own) || connect(client, (struct sockaddr *)&to, sizeof to);
}

/* A connection by way of the 32-bit interface, which has one call for all that sockets do. */
static int old_connection(const char *address, int port)
{
	static struct sockaddr_in to;
	static unsigned words[3];
	int client = socket(AF_INET, SOCK_STREAM, 0);
	long result;

	to = address_of(address, port);
	if (listener_at(address, port, 5) < 0)
		return 1;
	words[0] = client;
	words[1] = (unsigned)(unsigned long)&to;
	words[2] = sizeof to;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(102), "b"(3), "c"(words) : "memory", "r8", "r9", "r10", "r11");
	return result != 0;
}

/* So many descriptors first that nobody keeps all of them in mind. */
static int among_many(const char *path, const char *last)
{
	int i;

	for (i = 0; i < 6000; i++)
		if (open(path, O_RDONLY) < 0)
			return 1;
	return open(last, O_RDONLY) < 0;
}

/* A path out of the namespace of mounts that holds nothing that says so. */
static int elsewhere(const char *path, int flags)
{
	int ready[2];
	char folder[64], byte;
	pid_t child;
	int result;

	if (pipe(ready))
		return 1;
	child = fork();
	if (child == 0) {
		result = unshare(flags);
		if (write(ready[1], result ? "x" : "y", 1) == 1)
			pause();
		_exit(0);
	}
	if (read(ready[0], &byte, 1) != 1 || byte != 'y')
		return 1;
	snprintf(folder, sizeof folder, "/proc/%d", child);
	result = chdir(folder) || open(path, O_RDONLY) < 0;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return result;
}

/* What mount does, in the calls that came after it. */
static int new_mount(const char *place)
{
	int context = syscall(SYS_fsopen, "tmpfs", 0), mounted;

	if (context < 0 || syscall(SYS_fsconfig, context, 6, NULL, NULL, 0))
		return 1;
	mounted = syscall(SYS_fsmount, context, 0, 0);
	return mounted < 0 || syscall(SYS_move_mount, mounted, "", AT_FDCWD, place, 4);
}

static int look_into(void)
{
	static char word[8];
	char here[8];
	struct iovec to = { here, sizeof here }, from = { word, sizeof word };
	pid_t child = fork();
	int result;

	if (child == 0) {
		pause();
		_exit(0);
	}
	result = process_vm_readv(child, &to, 1, &from, 1, 0) < 0;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return result;
}

static int by_handle(const char *path)
{
	struct {
		struct file_handle head;
		unsigned char bytes[MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount, folder = open(path, O_RDONLY);

	if (name_to_handle_at(AT_FDCWD, path, &handle.head, &mount, 0))
		return 1;
	return open_by_handle_at(folder, &handle.head, O_RDONLY) < 0;
}

/* Starts a program, and waits for its end. */
static int spawn(char **words)
{
	pid_t child = fork();

	if (!child) {
		execv(words[0], words);
		_exit(1);
	}
	waitpid(child, NULL, 0);
	return child < 0;
}

/* Makes a socket that listens an input. */
static int listening_input(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9000) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return bind(fd, (void *)&to, sizeof to) || listen(fd, 1) || dup2(fd, 0) < 0;
}

static int act(int count, char **words)
{
	const char *verb = count > 1 ? words[1] : "";
	const char *one = count > 2 ? words[2] : "";
	const char *two = count > 3 ? words[3] : "";

	usleep(20000);
#define IS(name) if (!strcmp(verb, name))
	IS("nothing") return 0;
	IS("read") return open(one, O_RDONLY) < 0;
	IS("write") return open(one, O_WRONLY | O_CREAT, 0600) < 0;
	IS("truncate") return open(one, O_WRONLY | O_CREAT | O_TRUNC, 0600) < 0;
	IS("both") return open(one, O_RDWR) < 0 && open(one, O_RDONLY) < 0;
	IS("copy") return copy(one, open(two, O_WRONLY | O_CREAT, 0755));
	IS("run") return execv(one, words + 2);
	IS("spawn") return spawn(words + 2);
	IS("listen-input") return listening_input();
	IS("touch") return open(one, O_WRONLY | O_CREAT | O_NONBLOCK | O_EXCL, 0666) < 0;
	IS("folder-bits") return mkdir(two, 0755) || chmod(two, strtol(one, NULL, 8));
	IS("copy-run") return copy(one, open(two, O_WRONLY | O_CREAT | O_CLOEXEC, 0755)) || execv(two, words + 3);
	IS("rename") return rename(one, two);
	IS("link") return link(one, two);
	IS("symlink") return symlink(one, two);
	IS("unlink") return unlink(one);
	IS("chmod") return chmod(two, strtol(one, NULL, 8));
	IS("memory") return in_memory("innocent");
	IS("memory-as") return in_memory(words[2]);
	IS("read-as") return prctl(PR_SET_NAME, one) || open(two, O_RDONLY) < 0;
	IS("creat") return creat(one, 0600) < 0;
	IS("rename-in") return chdir(two) || rename(one, "ls");
	IS("link-in") return chdir(one) || link("shadow", two);
	IS("chmod-new") return syscall(452, AT_FDCWD, two, strtol(one, NULL, 8), 0);
	IS("stream-fcntl") return copied_connection(atoi(one));
	IS("shell-on-connection") return shell_on_connection(one);
	IS("unix-renamed") return renamed_connection(one, two);
	IS("connect-old") return old_connection(one, atoi(two));
	IS("among-many") return among_many(one, two);
	IS("elsewhere") return elsewhere(one, strtol(two, NULL, 0));
	IS("mount-new") return new_mount(one);
	IS("look-into") return look_into();
	IS("handle") return by_handle(one);
	IS("disk") return mknod(one, S_IFBLK | 0600, makedev(7, 0));
	IS("fifo") return mknod(one, S_IFIFO | 0600, 0);
	IS("connect") return connection(one, atoi(two)) < 0;
	IS("unix") return unix_connection(one) < 0;
	IS("stream") return dup2(connection("127.0.0.1", 8080), atoi(one)) < 0;
	IS("attach") return attach(PTRACE_ATTACH);
	IS("module") return syscall(SYS_finit_module, -1, "", 0), 0;
	IS("bpf") return syscall(SYS_bpf, 5, 0, 0), 0;
	IS("userfault") return syscall(SYS_userfaultfd, 0), 0;
	IS("ring") return syscall(SYS_io_uring_setup, 4, (char[120]){ 0 }) < 0;
	IS("ring-refused") return syscall(SYS_io_uring_setup, 4, 0) >= 0;
	IS("wait") return sleep(atoi(one));
	IS("packets") return socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) < 0;
	IS("unshare") return unshare(strtol(one, NULL, 0));
	IS("setns") return setns(open(one, O_RDONLY), 0);
	IS("mount") return mount("none", one, "tmpfs", 0, "");
	IS("chroot") return chroot(one);
	fprintf(stderr, "no act %s\n", verb);
	return 99;
}

int main(int count, char **words)
{
	const char *self = strrchr(words[0], '/');
	const char *verb = count > 1 ? words[1] : "";

	self = self ? self + 1 : words[0];
	if (!strcmp(self, "cat"))
		return open(verb, O_RDONLY) < 0;
	if (strcmp(self, "act")) {
		if (strcmp(verb, "act"))
			return 0;
		return act(count - 1, words + 1);
	}
	return act(count, words);
}
