/* Does things over io_uring, without a call for each: `ring [options] what … , what …`. All of it is submitted at once; the results are printed
 * in the order in which they were asked for. Returns 77 where the kernel has no io_uring, or not this of it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef IOSQE_CQE_SKIP_SUCCESS
#define IOSQE_CQE_SKIP_SUCCESS (1U << 6)
#endif
#define OP_SOCKET 45
#define OP_SEND_ZC 47
#define OP_SENDMSG_ZC 48
#define OP_BIND 56
#define OP_LISTEN 57
#define OP_INSTALL 54
/* What a request may be done many times by, of sockets that are accepted and of what is received. */
#define ACCEPT_MANY 1
#define RECEIVE_MANY 2
#define ANY_PLACE (~0U)
/* Since 6.17. */
#define SEND_PIECES 32
#define TIMEOUT_IS_NO_FAILURE 32
#define PLACES 16

static struct io_uring_params with;
static struct io_uring_sqe *entries;
static char *submits, *completes;
static unsigned asked, places, flags, fixed;
/* How many completions are waited for beside one for each request; whether none is, since there is no room or nothing is over. */
static int more, is_left;
/* The request that is given up at the end. */
static unsigned long given_up;
static int ring, is_polled;
/* Whom something is sent to, which is written over when that is asked for. */
static struct sockaddr_in *receiver;
static int is_lying;

static unsigned *number(char *of, unsigned offset)
{
	return (unsigned *)(of + offset);
}

static int begin(unsigned setup, unsigned size_of_ring)
{
	with.flags = setup;
	with.sq_thread_idle = 2000;
	ring = syscall(SYS_io_uring_setup, size_of_ring, &with);
	if (ring < 0)
		return 77;
	size_t size = with.sq_off.array + with.sq_entries * sizeof(unsigned);
	submits = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	size = with.cq_off.cqes + with.cq_entries * sizeof(struct io_uring_cqe);
	completes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_CQ_RING);
	size = with.sq_entries * sizeof(struct io_uring_sqe);
	entries = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
	if (submits == MAP_FAILED || completes == MAP_FAILED || entries == MAP_FAILED)
		return 77;
	int none[PLACES];
	memset(none, 0xff, sizeof none);
	return syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, none, PLACES) ? 77 : 0;
}

static struct io_uring_sqe *ask(unsigned char opcode)
{
	unsigned at = asked++ % with.sq_entries;
	struct io_uring_sqe *entry = &entries[at];

	memset(entry, 0, sizeof *entry);
	entry->opcode = opcode;
	entry->fd = AT_FDCWD;
	entry->flags = flags;
	entry->user_data = asked;
	number(submits, with.sq_off.array)[at] = at;
	return entry;
}

static struct io_uring_sqe *ask_path(unsigned char opcode, const char *path)
{
	struct io_uring_sqe *entry = ask(opcode);

	entry->addr = (unsigned long)path;
	return entry;
}

static struct io_uring_sqe *ask_two(unsigned char opcode, const char *from, const char *to)
{
	struct io_uring_sqe *entry = ask_path(opcode, from);

	entry->addr2 = (unsigned long)to;
	entry->len = AT_FDCWD;
	return entry;
}

/* A descriptor of a socket, or the place of one that is put into the ring's own table. */
static struct io_uring_sqe *ask_socket(unsigned char opcode, int fd)
{
	struct io_uring_sqe *entry = ask(opcode);

	entry->fd = fd;
	if (fixed) {
		struct io_uring_files_update update = { .offset = places, .fds = (unsigned long)&fd };
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES_UPDATE, &update, 1);
		entry->fd = places++;
		entry->flags |= IOSQE_FIXED_FILE;
	}
	return entry;
}

static struct sockaddr_in *address(const char *name, const char *port)
{
	struct sockaddr_in *to = calloc(1, sizeof *to);

	to->sin_family = AF_INET;
	to->sin_port = htons(atoi(port));
	inet_pton(AF_INET, name, &to->sin_addr);
	return to;
}

static int listener(struct sockaddr_in *at)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	socklen_t length = sizeof *at;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)at, sizeof *at) || listen(fd, 5))
		perror("listen");
	getsockname(fd, (struct sockaddr *)at, &length);
	return fd;
}

static void read_place(int place)
{
	static char buffer[1];
	struct io_uring_sqe *entry = ask(IORING_OP_READ);

	entry->fd = place;
	entry->flags |= IOSQE_FIXED_FILE;
	entry->addr = (unsigned long)buffer;
	entry->len = 1;
}

static void ask_open(const char *path, int how)
{
	struct io_uring_sqe *entry = ask_path(IORING_OP_OPENAT, path);

	entry->open_flags = how;
	entry->len = 0600;
	if (fixed)
		entry->file_index = ++places;
}

static void ask_open2(const char *path)
{
	static unsigned long how[3];
	struct io_uring_sqe *entry = ask_path(IORING_OP_OPENAT2, path);

	entry->len = sizeof how;
	entry->off = (unsigned long)how;
	if (fixed)
		entry->file_index = ++places;
}

static void ask_connection(const char *name, const char *port)
{
	struct io_uring_sqe *entry = ask_socket(IORING_OP_CONNECT, socket(AF_INET, SOCK_STREAM, 0));

	entry->addr = (unsigned long)address(name, port);
	entry->off = sizeof(struct sockaddr_in);
}

static void ask_accept(void)
{
	struct sockaddr_in *at = address("127.0.0.1", "0");
	int own = listener(at), other = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(other, (struct sockaddr *)at, sizeof *at))
		perror("connect");
	ask_socket(IORING_OP_ACCEPT, own);
}

/* In a process of its own, when all is asked for. */
static int later(void)
{
	pid_t child = fork();

	if (child == 0)
		usleep(300000);
	return child == 0;
}

static void connect_all(struct sockaddr_in *at, int count)
{
	while (count--)
		if (connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)at, sizeof *at))
			perror("connect");
}

/* One request for many connections: so many before it is there, and as many after that. */
static void ask_accepts(int count)
{
	struct sockaddr_in *at = address("127.0.0.1", "0");
	int own = listener(at);

	connect_all(at, count);
	if (later()) {
		connect_all(at, count);
		_exit(0);
	}
	struct io_uring_sqe *entry = ask_socket(IORING_OP_ACCEPT, own);
	entry->ioprio = ACCEPT_MANY;
	if (fixed)
		entry->file_index = ANY_PLACE;
	more += 2 * count - 1;
}

/* Buffers that what is received is put into: a ring of entries of 16 bytes, whose end stands in the first one. */
static int give_buffers(int count, unsigned size)
{
	struct { unsigned long at; unsigned size; unsigned short id, end; } *buffers;
	struct { unsigned long at; unsigned count; unsigned short group, rest[13]; } given = { 0 };

	buffers = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	given.at = (unsigned long)buffers;
	given.count = count;
	if (syscall(SYS_io_uring_register, ring, 22, &given, 1))
		return 1;
	for (int i = 0; i < count; i++) {
		buffers[i].at = (unsigned long)calloc(1, size);
		buffers[i].size = size;
		buffers[i].id = i;
	}
	__atomic_store_n(&buffers[0].end, count, __ATOMIC_SEQ_CST);
	return 0;
}

static void send_all(struct sockaddr_in *at, int count)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	while (count--)
		if (sendto(fd, "hello", 5, 0, (struct sockaddr *)at, sizeof *at) != 5)
			perror("sendto");
	close(fd);
}

/* One request for many packets. */
static int ask_packets(int count, int is_message)
{
	static struct msghdr message = { .msg_namelen = sizeof(struct sockaddr_in) };
	struct sockaddr_in *at = address("127.0.0.1", "0");
	int own = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t length = sizeof *at;

	if (bind(own, (struct sockaddr *)at, sizeof *at) || getsockname(own, (struct sockaddr *)at, &length) || give_buffers(64, 256))
		return 77;
	send_all(at, count);
	if (later()) {
		send_all(at, count);
		_exit(0);
	}
	struct io_uring_sqe *entry = ask_socket(is_message ? IORING_OP_RECVMSG : IORING_OP_RECV, own);
	entry->ioprio = RECEIVE_MANY;
	entry->flags |= IOSQE_BUFFER_SELECT;
	if (is_message) {
		entry->addr = (unsigned long)&message;
		entry->len = 1;
	}
	more += 2 * count - 1;
	return 0;
}

/* A connection that is not made as long as nobody takes the one before it. */
static void ask_pending(const char *name, const char *port)
{
	struct sockaddr_in *at = address(name, port);
	int own = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	socklen_t length = sizeof *at;

	setsockopt(own, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(own, (struct sockaddr *)at, sizeof *at) || listen(own, 0) || getsockname(own, (struct sockaddr *)at, &length))
		perror("listen");
	connect_all(at, 1);
	struct io_uring_sqe *entry = ask_socket(IORING_OP_CONNECT, socket(AF_INET, SOCK_STREAM, 0));
	entry->addr = (unsigned long)at;
	entry->off = sizeof *at;
	given_up = entry->user_data;
	is_left = 1;
}

/* A descriptor of a connection in the ring's own table, which takes the place of the input. */
static void ask_input(const char *name, const char *port)
{
	struct sockaddr_in *at = address(name, port);
	int own = socket(AF_INET, SOCK_STREAM, 0);

	listener(at);
	if (connect(own, (struct sockaddr *)at, sizeof *at) || close(0))
		perror("connect");
	fixed = 1;
	ask_socket(OP_INSTALL, own);
}

/* Over a socket that is connected: to whom it is sent, or elsewhere where the request names that. */
static void ask_send(const char *port, const char *text, unsigned char opcode, int is_named)
{
	static struct msghdr message;
	static struct iovec data;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int is_message = opcode == IORING_OP_SENDMSG || opcode == OP_SENDMSG_ZC;
	struct sockaddr_in *to = address("127.0.0.1", port);

	receiver = to;
	if (connect(fd, (struct sockaddr *)(is_named ? address("127.0.0.2", "7") : to), sizeof *to))
		perror("connect");
	struct io_uring_sqe *entry = ask_socket(opcode, fd);
	data = (struct iovec){ (void *)text, strlen(text) };
	message = (struct msghdr){ .msg_iov = &data, .msg_iovlen = 1 };
	if (is_named && is_message) {
		message.msg_name = to;
		message.msg_namelen = sizeof *to;
	} else if (is_named) {
		entry->addr2 = (unsigned long)to;
		/* The length of an address stands there, as far as it is known (addr_len). */
		entry->file_index = sizeof *to;
	}
	entry->addr = is_message ? (unsigned long)&message : (unsigned long)text;
	entry->len = is_message ? 1 : strlen(text);
	/* That the data is needed no more is told by a completion of its own. */
	more += opcode == OP_SEND_ZC || opcode == OP_SENDMSG_ZC;
}

/* What is sent stands at two places. */
static void ask_pieces(const char *port, const char *text)
{
	static struct iovec data[2];

	ask_send(port, text, IORING_OP_SEND, 0);
	data[0] = (struct iovec){ (void *)text, strlen(text) };
	data[1] = (struct iovec){ " and more", 9 };
	struct io_uring_sqe *entry = &entries[(asked - 1) % with.sq_entries];
	entry->addr = (unsigned long)data;
	entry->len = 2;
	entry->ioprio = SEND_PIECES;
}

/* Asks from whom something comes. */
static void ask_sender(const char *name, const char *port)
{
	static struct sockaddr_in from;
	static char text[16];
	static struct iovec data = { text, sizeof text };
	static struct msghdr message = { .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &data, .msg_iovlen = 1 };
	struct sockaddr_in *at = address("127.0.0.1", "0"), *other = address(name, port);
	int own = socket(AF_INET, SOCK_DGRAM, 0), fd = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t length = sizeof *at;

	if (bind(own, (struct sockaddr *)at, sizeof *at) || getsockname(own, (struct sockaddr *)at, &length) ||
	    bind(fd, (struct sockaddr *)other, sizeof *other) || sendto(fd, "hello", 5, 0, (struct sockaddr *)at, sizeof *at) != 5)
		perror("sendto");
	struct io_uring_sqe *entry = ask_socket(IORING_OP_RECVMSG, own);
	entry->addr = (unsigned long)&message;
	entry->len = 1;
}

/* What is linked to it is done 300 milliseconds later. */
static void ask_pause(void)
{
	static struct { long long seconds, rest; } pause = { 0, 300000000 };
	struct io_uring_sqe *entry = ask(IORING_OP_TIMEOUT);

	entry->addr = (unsigned long)&pause;
	entry->len = 1;
	entry->timeout_flags = TIMEOUT_IS_NO_FAILURE;
}

/* The kind of request that a word ends with the name of; a word in front says that whom it goes to is named. */
static int sends(const char *word)
{
	word += strncmp(word, "to-", 3) ? 0 : 3;
	if (!strcmp(word, "send"))
		return IORING_OP_SEND;
	if (!strcmp(word, "sendmsg"))
		return IORING_OP_SENDMSG;
	if (!strcmp(word, "send-zc"))
		return OP_SEND_ZC;
	return strcmp(word, "sendmsg-zc") ? 0 : OP_SENDMSG_ZC;
}

static void ask_bind(const char *port)
{
	struct io_uring_sqe *entry = ask_socket(OP_BIND, socket(AF_INET, SOCK_STREAM, 0));

	entry->addr = (unsigned long)address("127.0.0.1", port);
	entry->addr2 = sizeof(struct sockaddr_in);
}

static void ask_listen(const char *backlog)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	bind(fd, (struct sockaddr *)address("127.0.0.1", "0"), sizeof(struct sockaddr_in));
	ask_socket(OP_LISTEN, fd)->len = atoi(backlog);
}

static int one(int count, char **words)
{
	const char *first = count > 1 ? words[1] : "", *second = count > 2 ? words[2] : "";

#define IS(name) !strcmp(words[0], name)
	if (IS("open"))
		ask_open(first, O_RDONLY);
	else if (IS("create"))
		ask_open(first, O_WRONLY | O_CREAT);
	else if (IS("open2"))
		ask_open2(first);
	else if (IS("opens"))
		for (int i = atoi(second); i; i--)
			ask_open(first, O_RDONLY);
	else if (IS("unlink"))
		ask_path(IORING_OP_UNLINKAT, first);
	else if (IS("mkdir"))
		ask_path(IORING_OP_MKDIRAT, first)->len = 0700;
	else if (IS("rename"))
		ask_two(IORING_OP_RENAMEAT, first, second);
	else if (IS("link"))
		ask_two(IORING_OP_LINKAT, first, second);
	else if (IS("symlink"))
		ask_two(IORING_OP_SYMLINKAT, first, second)->len = 0;
	else if (IS("close"))
		ask(IORING_OP_CLOSE)->fd = atoi(first);
	else if (IS("close-place"))
		*(ask(IORING_OP_CLOSE)) = (struct io_uring_sqe){ .opcode = IORING_OP_CLOSE, .flags = flags, .file_index = atoi(first) + 1, .user_data = asked };
	else if (IS("read-place"))
		read_place(atoi(first));
	else if (IS("connect"))
		ask_connection(first, second);
	else if (IS("reach"))
		listener(address(first, second)), ask_connection(first, second);
	else if (IS("accept"))
		ask_accept();
	else if (IS("accepts"))
		ask_accepts(atoi(first));
	else if (IS("packets") || IS("messages"))
		return ask_packets(atoi(first), IS("messages"));
	else if (IS("pending"))
		ask_pending(first, second);
	else if (IS("input"))
		ask_input(first, second);
	else if (IS("pieces"))
		ask_pieces(first, second);
	else if (IS("sender"))
		ask_sender(first, second);
	else if (IS("pause"))
		ask_pause();
	else if (sends(words[0]))
		ask_send(first, second, sends(words[0]), words[0][0] == 't');
	else if (IS("socket"))
		*(ask(OP_SOCKET)) = (struct io_uring_sqe){ .opcode = OP_SOCKET, .flags = flags, .fd = AF_INET, .off = SOCK_DGRAM, .user_data = asked };
	else if (IS("bind"))
		ask_bind(first);
	else if (IS("listen"))
		ask_listen(first);
	else
		return 99;
	return 0;
}

/* Hands over what is asked for; the thread that looks for it may have to be woken. */
static int submit(unsigned wanted)
{
	__atomic_store_n(number(submits, with.sq_off.tail), asked, __ATOMIC_SEQ_CST);
	if (!is_polled)
		return syscall(SYS_io_uring_enter, ring, asked, wanted, wanted ? IORING_ENTER_GETEVENTS : 0, NULL, 0) < 0 ? 77 : 0;
	while (__atomic_load_n(number(submits, with.sq_off.head), __ATOMIC_SEQ_CST) != asked) {
		if (__atomic_load_n(number(submits, with.sq_off.flags), __ATOMIC_SEQ_CST) & IORING_SQ_NEED_WAKEUP)
			syscall(SYS_io_uring_enter, ring, 0, 0, IORING_ENTER_SQ_WAKEUP, NULL, 0);
		usleep(1000);
	}
	return 0;
}

/* Hands over what is asked for, and waits until so many completions are there. */
static int submit_and_wait(unsigned wanted)
{
	int failed = submit(wanted);

	while (!failed && __atomic_load_n(number(completes, with.cq_off.tail), __ATOMIC_SEQ_CST) < wanted)
		usleep(1000);
	return failed;
}

/* Leaves no room for a completion. */
static int fill(void)
{
	unsigned before = flags;
	int failed = 0;

	flags = 0;
	while (asked < with.cq_entries && !failed) {
		for (unsigned i = 0; i < with.sq_entries; i++)
			ask(IORING_OP_NOP);
		failed = submit_and_wait(asked);
	}
	flags = before;
	is_left = 1;
	return failed;
}

/* Waits until all completions are there that are asked for, and prints what came of each. */
static int finish(void)
{
	unsigned wanted = flags & IOSQE_CQE_SKIP_SUCCESS || is_left ? 0 : asked + more;
	int failed = 0;

	if (is_lying && receiver) {
		failed = submit(0);
		usleep(50000);
		receiver->sin_port = htons(7);
	}
	failed = failed ? failed : submit_and_wait(wanted);
	/* What nobody is told of is carried out by then. */
	if (!wanted)
		usleep(500000);
	if (given_up && !failed) {
		flags = 0;
		ask(IORING_OP_ASYNC_CANCEL)->addr = given_up;
		failed = submit(0);
		usleep(200000);
	}
	struct io_uring_cqe *answers = (struct io_uring_cqe *)(completes + with.cq_off.cqes);
	for (unsigned i = 0; i < *number(completes, with.cq_off.tail); i++)
		printf("%llu: %d\n", answers[i].user_data, answers[i].res);
	return failed;
}

int main(int count, char **words)
{
	int at = 1, is_full = 0, failed, personality = 0;

	for (; at < count && words[at][0] == '-'; at++) {
		is_polled |= !strcmp(words[at], "--poll");
		is_full |= !strcmp(words[at], "--full");
		is_lying |= !strcmp(words[at], "--lie");
		fixed |= !strcmp(words[at], "--fixed");
		flags |= !strcmp(words[at], "--worker") ? IOSQE_ASYNC : 0;
		flags |= !strcmp(words[at], "--link") ? IOSQE_IO_LINK : 0;
		flags |= !strcmp(words[at], "--skip") ? IOSQE_CQE_SKIP_SUCCESS : 0;
		personality |= !strcmp(words[at], "--as-before");
	}
	if ((failed = begin(is_polled ? IORING_SETUP_SQPOLL : 0, is_full ? 4 : 256)))
		return failed;
	if (is_full && (failed = fill()))
		return failed;
	if (personality) {
		personality = syscall(SYS_io_uring_register, ring, IORING_REGISTER_PERSONALITY, NULL, 0);
		if (setresgid(4321, 4321, 4321) || setresuid(4321, 4321, 4321))
			return 98;
	}
	while (at < count) {
		int end = at;
		while (end < count && strcmp(words[end], ","))
			end++;
		if ((failed = one(end - at, words + at)))
			return failed;
		at = end + 1;
	}
	for (unsigned i = 0; i < asked && personality > 0; i++)
		entries[i].personality = personality;
	return finish();
}
