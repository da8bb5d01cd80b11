/* Ways around those who watch, one for each first argument. Each returns 0 where it could be tried at all: whether the kernel
 * allowed it is not the question. */
#include "begin.h"
#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>

#define DIRTY (1L << 40)

/* A listener that answers nobody until somebody is accepted. */
static int full_listener(const char *address, int port)
{
	struct sockaddr_in at = address_of(address, port);
	int listener = listener_at(address, port, 0);

	/* By sending: what the way is about is the call that connects. */
	for (int i = 0; i < 2; i++) {
		int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		sendto(client, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&at, sizeof at);
	}
	usleep(50000);
	return listener;
}

static void accept_all(int listener)
{
	fcntl(listener, F_SETFL, O_NONBLOCK);
	for (int i = 0; i < 30; i++) {
		while (accept(listener, NULL, NULL) >= 0)
			;
		usleep(100000);
	}
}

/* The call ends at once, the connection comes about later. */
static int connect_later(int port)
{
	struct sockaddr_in to = address_of("127.0.0.1", port);
	int listener = full_listener("127.0.0.1", port), client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (connect(client, (struct sockaddr *)&to, sizeof to) == 0 || errno != EINPROGRESS)
		return 1;
	accept_all(listener);
	return send(client, "x", 1, 0) != 1;
}

static void nothing(int signal)
{
	(void)signal;
}

/* A signal ends the call, the connection comes about later. */
static int connect_interrupted(int port)
{
	struct sigaction action = { .sa_handler = nothing };
	struct sockaddr_in to = address_of("127.0.0.1", port);
	int listener = full_listener("127.0.0.1", port), client = socket(AF_INET, SOCK_STREAM, 0);

	sigaction(SIGALRM, &action, NULL);
	ualarm(100000, 0);
	if (connect(client, (struct sockaddr *)&to, sizeof to) == 0 || errno != EINTR)
		return 1;
	accept_all(listener);
	return send(client, "x", 1, 0) != 1;
}

/* Who connects is ended meanwhile. */
static int connect_killed(int port)
{
	struct sockaddr_in to = address_of("127.0.0.1", port);
	int listener = full_listener("127.0.0.1", port);
	pid_t child = fork();

	if (child == 0) {
		int client = socket(AF_INET, SOCK_STREAM, 0);
		connect(client, (struct sockaddr *)&to, sizeof to);
		_exit(0);
	}
	usleep(200000);
	kill(child, SIGKILL);
	return listener < 0 || waitpid(child, NULL, 0) != child;
}

static int connect_refused(const char *address, int port)
{
	return connected_to(address, port) >= 0;
}

/* More descriptors than anybody remembers, each of them told as a copy, then a connection that is copied. */
static int behind_many(int at)
{
	struct rlimit most = { 6000, 6000 };
	int empty = open("/dev/null", O_RDWR), client;

	if (setrlimit(RLIMIT_NOFILE, &most) || empty < 0)
		return 1;
	for (int i = empty + 1; i < 5000; i++)
		if (dup2(empty, i) != i || dup2(i, 2) != 2)
			return 1;
	listener_at("127.0.0.1", 8080, 5);
	client = connected_to("127.0.0.1", 8080);
	return client < 5000 || dup2(client, at) != at;
}

static int innocent, asked, waiting;
static struct sockaddr_in asked_address;
static unsigned words[6];

/* Puts another socket under the number while the call goes on, then lets it end. */
static void *swap_socket(void *unused)
{
	usleep(300000);
	dup2(innocent, asked);
	accept_all(waiting);
	return unused;
}

static int connect_swapped(int port)
{
	pthread_t thread;
	int beside = listener_at("127.0.0.1", 8081, 5);

	innocent = connected_to("127.0.0.1", 8081);
	waiting = full_listener("127.0.0.1", port);
	asked = socket(AF_INET, SOCK_STREAM, 0);
	asked_address = address_of("127.0.0.1", port);
	pthread_create(&thread, NULL, swap_socket, NULL);
	if (beside < 0 || connect(asked, (struct sockaddr *)&asked_address, sizeof asked_address))
		return 1;
	return pthread_join(thread, NULL);
}

/* The same by way of the 32-bit interface, where the numbers of a call stand in memory. */
static void *overwrite_words(void *unused)
{
	static struct sockaddr_in other;

	usleep(300000);
	other = address_of("127.0.0.1", 8081);
	words[0] = innocent;
	words[1] = (unsigned)(uintptr_t)&other;
	accept_all(waiting);
	return unused;
}

static long old_call(int call)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(102), "b"(call), "c"(words) : "memory", "r8", "r9", "r10", "r11");
	return result;
}

static int connect_old_overwritten(int port)
{
	pthread_t thread;
	int beside = listener_at("127.0.0.1", 8081, 5);

	innocent = connected_to("127.0.0.1", 8081);
	waiting = full_listener("127.0.0.1", port);
	asked_address = address_of("127.0.0.1", port);
	words[0] = socket(AF_INET, SOCK_STREAM, 0);
	words[1] = (unsigned)(uintptr_t)&asked_address;
	words[2] = sizeof asked_address;
	pthread_create(&thread, NULL, overwrite_words, NULL);
	if (beside < 0 || old_call(3))
		return 1;
	return pthread_join(thread, NULL);
}

static int send_old(const char *address)
{
	asked_address = address_of(address, 80);
	words[0] = socket(AF_INET, SOCK_DGRAM, 0);
	words[1] = (unsigned)(uintptr_t)words;
	words[2] = 4;
	words[3] = 0;
	words[4] = (unsigned)(uintptr_t)&asked_address;
	words[5] = sizeof asked_address;
	old_call(11);
	return 0;
}

/* Many packets in one call, of which one goes elsewhere. */
static int send_many(const char *address, int at)
{
	static struct sockaddr_in to[40];
	static struct mmsghdr messages[40];
	struct iovec data = { "x", 1 };
	int client = socket(AF_INET, SOCK_DGRAM, 0);

	for (int i = 0; i < 40; i++) {
		to[i] = address_of(i == at ? address : "127.0.0.1", 80);
		messages[i].msg_hdr.msg_name = &to[i];
		messages[i].msg_hdr.msg_namelen = sizeof to[i];
		messages[i].msg_hdr.msg_iov = &data;
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	return sendmmsg(client, messages, 40, 0) < at;
}

/* Takes a descriptor out of another process. */
static int take_descriptor(const char *path)
{
	int ready[2], pid, taken;
	char number;
	pid_t child;

	if (pipe(ready))
		return 1;
	child = fork();
	if (child == 0) {
		number = *path ? open(path, O_RDONLY) : socket(AF_INET, SOCK_STREAM, 0);
		if (write(ready[1], &number, 1) == 1)
			pause();
		_exit(0);
	}
	if (read(ready[0], &number, 1) != 1)
		return 1;
	pid = syscall(SYS_pidfd_open, child, 0);
	taken = syscall(SYS_pidfd_getfd, pid, number, 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return taken < 0;
}

static int write_into(void)
{
	static char word[8];
	char here[8] = "x";
	struct iovec to = { word, sizeof word }, from = { here, sizeof here };
	pid_t child = fork();
	int result;

	if (child == 0) {
		pause();
		_exit(0);
	}
	result = process_vm_writev(child, &from, 1, &to, 1, 0) < 0;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return result;
}

static volatile uint64_t clone_words[11];
static volatile int stop;

static void *flip_flags(void *flags)
{
	while (!stop) {
		clone_words[0] = 0;
		for (volatile int i = 0; i < 50; i++)
			;
		clone_words[0] = (uintptr_t)flags;
		for (volatile int i = 0; i < 50; i++)
			;
	}
	return NULL;
}

/* Another thread writes over what is asked for, until there is a namespace that nobody was told to have been asked for. */
static int clone_flipped(unsigned long flags)
{
	pthread_t thread;

	clone_words[4] = SIGCHLD;
	pthread_create(&thread, NULL, flip_flags, (void *)flags);
	for (int i = 0; i < 100; i++) {
		long child = syscall(SYS_clone3, clone_words, 88);
		if (child == 0)
			_exit(0);
		if (child > 0)
			waitpid(child, NULL, 0);
	}
	stop = 1;
	return pthread_join(thread, NULL);
}

static int by_empty_path(const char *path)
{
	char *const none[] = { "innocent", NULL };
	int at = open(path, O_PATH);

	return syscall(SYS_execveat, at, "", none, environ, AT_EMPTY_PATH);
}

static int deleted(const char *from, const char *path)
{
	char *const none[] = { "innocent", NULL };
	int at;

	copy_to(from, path);
	at = open(path, O_RDONLY | O_CLOEXEC);
	unlink(path);
	return fexecve(at, none, environ);
}

static int memory_by_path(const char *from)
{
	char *const none[] = { "innocent", NULL };
	char path[64];
	int at = memfd_create("innocent", MFD_CLOEXEC), in;

	snprintf(path, sizeof path, "/proc/self/fd/%d", at);
	copy_to(from, path);
	fchmod(at, 0755);
	in = open(path, O_PATH | O_CLOEXEC);
	close(at);
	snprintf(path, sizeof path, "/proc/thread-self/fd/%d", in);
	return execve(path, none, environ);
}

/* A folder of another namespace of mounts, by a descriptor. */
static int below_folder(int flags)
{
	int ready[2], folder;
	char path[64], byte;
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
	snprintf(path, sizeof path, "/proc/%d/root", child);
	folder = open(path, O_PATH | O_DIRECTORY);
	result = openat(folder, "etc/motd", O_RDONLY) < 0;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return result;
}

/* A copy of a mount that stands nowhere. */
static int below_tree(unsigned flags)
{
	int folder = syscall(SYS_open_tree, AT_FDCWD, "/etc", flags);

	return openat(folder, "motd", O_RDONLY) < 0;
}

static int move_tree(const char *place)
{
	int folder = syscall(SYS_open_tree, AT_FDCWD, "/etc", 1);

	return syscall(SYS_move_mount, folder, "", AT_FDCWD, place, 4);
}

static int change_root(void)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("none", "/opt", "tmpfs", 0, ""))
		return 1;
	return mkdir("/opt/old", 0700) || syscall(SYS_pivot_root, "/opt", "/opt/old");
}

static int mount_as_user(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) || mount("none", "/opt", "tmpfs", 0, "");
}

static int of_parent(const char *file)
{
	char path[64];
	pid_t child = fork();
	int status;

	if (child == 0) {
		snprintf(path, sizeof path, "/proc/%d/%s", getppid(), file);
		_exit(open(path, O_RDONLY) < 0);
	}
	return waitpid(child, &status, 0) != child || status;
}

static int by_vfork(char *path)
{
	char *const none[] = { "innocent", NULL };
	pid_t child = vfork();

	if (child == 0) {
		execv(path, none);
		_exit(1);
	}
	return waitpid(child, NULL, 0) != child;
}

/* Another name, and other arguments than those that it was started with. */
static int disguised(char **own, const char *path)
{
	char file[256];

	snprintf(file, sizeof file, "%s", path);
	prctl(PR_SET_NAME, "sshd");
	for (char **word = own; *word; word++)
		memset(*word, 's', strlen(*word));
	return open(file, O_RDONLY) < 0;
}

/* A process names another file as its program, and what it makes is told to run that. */
static int other_program(const char *program, const char *path)
{
	struct prctl_mm_map map = { 0 };
	char line[512], own[256] = "";
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long begins[16], ends[16];
	int modes[16], count = 0, status;
	pid_t child;

	if (readlink("/proc/self/exe", own, sizeof own - 1) < 0 || unshare(CLONE_NEWUSER))
		return 1;
	while (fgets(line, sizeof line, maps) && count < 16) {
		char mode[8];
		if (!strstr(line, own) || sscanf(line, "%lx-%lx %7s", &begins[count], &ends[count], mode) != 3)
			continue;
		modes[count++] = (mode[0] == 'r' ? PROT_READ : 0) | (mode[1] == 'w' ? PROT_WRITE : 0) | (mode[2] == 'x' ? PROT_EXEC : 0);
	}
	/* All that is mapped of it is moved into memory. */
	for (int i = 0; i < count; i++) {
		unsigned long size = ends[i] - begins[i];
		void *moved = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		memcpy(moved, (void *)begins[i], size);
		mprotect(moved, size, modes[i]);
		if (mremap(moved, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)begins[i]) == MAP_FAILED)
			return 2;
	}
	map.start_code = map.start_data = begins[0];
	map.end_code = map.end_data = ends[0];
	map.start_brk = map.brk = (unsigned long)sbrk(0);
	map.start_stack = map.arg_start = map.arg_end = map.env_start = map.env_end = (unsigned long)&map & ~15UL;
	map.exe_fd = open(program, O_RDONLY);
	if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0))
		return 3;
	child = fork();
	if (child == 0)
		_exit(open(path, O_RDONLY) < 0);
	return waitpid(child, &status, 0) != child || status;
}

/* Arguments of two megabytes. */
static int with_long_words(const char *path)
{
	static char *words[3000];
	char *large = malloc(100000), small[] = "x";

	memset(large, 'x', 99999);
	large[99999] = 0;
	for (int i = 0; i < 2999; i++)
		words[i] = i < 12 ? large : small;
	return execv(path, words);
}

static int without_words(const char *path)
{
	char *const none[] = { NULL };

	return execve(path, none, none);
}

static int as(char **words)
{
	return execv(words[0], words + 1);
}

/* A variable of the loader behind others, so many that nobody keeps all of them in mind. */
static int behind_others(char **words)
{
	static char others[6000];
	char *all[] = { others, "LD_PRELOAD=/opt/x/evil.so", NULL };

	memset(others, 'x', sizeof others - 1);
	others[1] = '=';
	return execve(words[0], words + 1, all);
}

/* Goes to a control group, and makes it where it is not there. */
static int into_group(char *path)
{
	int to, result;

	mkdir(path, 0755);
	strcat(path, "/cgroup.procs");
	to = open(path, O_WRONLY);
	result = to >= 0 && write(to, "0", 1) == 1;
	close(to);
	return result;
}

/* Leaves all control groups, or goes to those of a name: of each hierarchy, or of the one. */
static int into_groups(const char *below, const char *name)
{
	DIR *all = opendir(below);
	struct dirent *one;
	char path[512];
	int moved = 0;

	snprintf(path, sizeof path, "%s/cgroup.procs", below);
	if (access(path, F_OK) == 0) {
		snprintf(path, sizeof path, "%s%s", below, name);
		return !into_group(path);
	}
	while ((one = readdir(all))) {
		if (one->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s%s", below, one->d_name, name);
		moved += into_group(path);
	}
	closedir(all);
	return moved < 2;
}

/* Goes to groups of a name below those that it is in. */
static int below_groups(const char *below, const char *name)
{
	FILE *own = fopen("/proc/self/cgroup", "r");
	char line[512], path[1024], own_path[512] = "", last[512] = "";
	int moved = 0;

	while (fgets(line, sizeof line, own)) {
		char *controller = strchr(line, ':') + 1, *at = strchr(controller, ':');
		*at++ = 0;
		at[strcspn(at, "\n")] = 0;
		if (!strncmp(controller, "name=", 5))
			controller += 5;
		snprintf(path, sizeof path, "%s/%s%s/%s", below, *controller ? controller : "unified", at, name);
		moved += into_group(path);
		strcpy(own_path, at);
	}
	fclose(own);
	snprintf(last, sizeof last, "%s/cgroup.procs", below);
	if (access(last, F_OK) == 0) {
		snprintf(path, sizeof path, "%s%s/%s", below, own_path, name);
		moved = into_group(path) ? 2 : 0;
	}
	return moved < 2;
}

/* What matters least, as often as it goes, while one program is started. */
static int among_noise(char *path)
{
	pid_t noise[4];

	for (int i = 0; i < 4; i++) {
		noise[i] = fork();
		if (noise[i] == 0)
			for (;;)
				prctl(PR_SET_NAME, "noise");
	}
	usleep(300000);
	by_vfork(path);
	for (int i = 0; i < 4; i++) {
		kill(noise[i], SIGKILL);
		waitpid(noise[i], NULL, 0);
	}
	return 0;
}

static void wait_for(const char *path)
{
	while (access(path, F_OK))
		usleep(5000);
}

/* Calls itself what runtimes are called on the way, waits in a folder, then mounts. As itself, as a child of its own, or as a child
 * of whoever made it. */
static int pretend(const char *folder, const char *as)
{
	long flags = !strcmp(as, "sibling") ? CLONE_PARENT | SIGCHLD : SIGCHLD;

	if (chdir(folder))
		return 1;
	if (strcmp(as, "itself") && syscall(SYS_clone, flags, 0, 0, 0, 0)) {
		wait_for("done");
		return 0;
	}
	prctl(PR_SET_NAME, "runc:[2:INIT]");
	close(open("ready", O_CREAT | O_WRONLY, 0644));
	wait_for("go");
	int failed = mount("none", "/opt", "tmpfs", 0, "");
	usleep(100000);
	close(open("done", O_CREAT | O_WRONLY, 0644));
	return failed;
}

int main(int count, char **words)
{
	const char *verb = count > 1 ? words[1] : "";
	char *one = count > 2 ? words[2] : "";
	char *two = count > 3 ? words[3] : "";

	usleep(20000);
#define IS(name) if (!strcmp(verb, name))
	IS("nothing") return 0;
	IS("dup-dirty") {
		listener_at("127.0.0.1", 8080, 5);
		int client = connected_to("127.0.0.1", 8080);
		close(0);
		return syscall(SYS_fcntl, client, F_DUPFD | DIRTY, atoi(one)) != atoi(one);
	}
	IS("behind-many") return behind_many(atoi(one));
	IS("connect-later") return connect_later(atoi(one));
	IS("connect-interrupted") return connect_interrupted(atoi(one));
	IS("connect-killed") return connect_killed(atoi(one));
	IS("connect-refused") return connect_refused(one, atoi(two));
	IS("connect-swapped") return connect_swapped(atoi(one));
	IS("connect-old-overwritten") return connect_old_overwritten(atoi(one));
	IS("send-old") return send_old(one);
	IS("send-many") {
		add_address(one);
		return send_many(one, atoi(two));
	}
	IS("take-descriptor") return take_descriptor(one);
	IS("write-into") return write_into();
	IS("socket") return syscall(SYS_socket, atoi(one) | DIRTY, atoi(two) | DIRTY, atoi(one) == 17 || atoi(two) == 10 ? htons(3) : 0) < 0;
	IS("clone-flipped") return clone_flipped(strtoul(one, NULL, 0));
	IS("empty-path") return by_empty_path(one);
	IS("deleted") return deleted(one, two);
	IS("memory-by-path") return memory_by_path(one);
	IS("below-folder") return below_folder(strtol(one, NULL, 0));
	IS("below-tree") return below_tree(strtol(one, NULL, 0));
	IS("move-tree") return move_tree(one);
	IS("change-root") return change_root();
	IS("pretend") return pretend(one, two);
	IS("mount-as-user") return mount_as_user();
	IS("of-parent") return of_parent(one);
	IS("vfork") return by_vfork(one);
	IS("disguised") return disguised(words, one);
	IS("other-program") return other_program(one, two);
	IS("long-words") return with_long_words(one);
	IS("without-words") return without_words(one);
	IS("as") return as(words + 2);
	IS("behind-others") return behind_others(words + 2);
	IS("copy-as") return copy_to(one, two) || as(words + 3);
	IS("rename-in") return chdir(two) || rename(one, count > 4 ? words[4] : "");
	IS("rename") return rename(one, two);
	IS("link") return link(one, two);
	IS("symlink") return symlink(one, two);
	IS("unlink") return unlink(one);
	IS("groups") return into_groups(one, two) || execv(words[4], words + 4);
	IS("below-groups") return below_groups(one, "\xff\x1b") || execv(two, words + 3);
	IS("noise") return among_noise(one);
	fprintf(stderr, "no way %s\n", verb);
	return 99;
}
