/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Requests of io_uring that were submitted and are not over, and what they ask for: it is read when they are submitted. Their
 * texts are the kernel's own copies by then.
 */
#ifndef SEAWALL_REQUEST_H
#define SEAWALL_REQUEST_H

/* What is in place of a text whose place in the arguments is not that. */
#define NO_TEXT 255

/* A request, as the call that does the same. */
struct request {
	__u64 args[6];
	__u64 how[3];    /* struct open_how; of what is received: where an address is to be put, and how much of it */
	__u32 number;    /* of the call */
	__u32 place;     /* in the ring's own table, from 1, where the result goes there; 0: it is a descriptor */
	__u32 told;      /* who tells of it: see below */
	__u8 has_file;   /* the first argument is a descriptor */
	__u8 reserved;
	__u8 text_at[2]; /* which arguments are texts */
	__u32 address_length;
	__u32 reserved_too;
	__u8 address[128] __attribute__((aligned(8))); /* of a socket */
};

/*
 * A worker may be back from carrying a request out while somebody else completes it, at the same time: who changes the first of
 * these into the second tells of it, and forgets it then. What is left of the third is no news.
 */
#define NOT_TOLD 0
#define IS_TELLING 1
#define IS_TOLD 2

struct request_text {
	__u32 length; /* all ones: it could not be read */
	__u8 bytes[MOST];
};

struct request_texts {
	struct request_text text[2];
};

/* By the kernel's address of a request. They take room only while there are requests. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct request);
} requests SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct request_texts);
} request_texts SEC(".maps");

/* The one that is submitted now: too large for a stack. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct request);
} request_now SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct request_texts);
} request_texts_now SEC(".maps");

/* Whether there was no room for one ever since: then who is not remembered was not told of either. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} requests_were_full SEC(".maps");

/* Which programs are there, as bits: on_issued, which tells of requests, as only it sees each one as soon as it was carried out;
 * on_posting, which tells of each time. */
#define TOLD_ISSUED 1
#define TOLD_POSTED 2

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} told_when SEC(".maps");

/* Stand for the request that is submitted now, and for one that is over and could not be remembered. */
#define REQUEST_NOW 1
#define REQUEST_BARE 2

/* Places of a ring's own table are told as descriptors from here on, which no descriptor comes to. */
#define FIRST_PLACE 0x40000000
/* The descriptor that a request makes that was told before it was carried out. */
#define NOT_KNOWN 0x7fffffff

static __always_inline struct request *request_of(const struct scratch *w)
{
	__u64 at = w->request;
	__u32 zero = 0;

	return at <= REQUEST_BARE ? bpf_map_lookup_elem(&request_now, &zero) : bpf_map_lookup_elem(&requests, &at);
}

/* A text of the request in the scratch, by the place of its argument. */
static __always_inline struct request_text *request_text(const struct scratch *w, __u32 index)
{
	__u64 at = w->request;
	__u32 zero = 0;
	struct request *request = request_of(w);
	struct request_texts *texts = at == REQUEST_NOW ? bpf_map_lookup_elem(&request_texts_now, &zero)
							: bpf_map_lookup_elem(&request_texts, &at);

	if (!request || !texts)
		return NULL;
	if (request->text_at[0] == index)
		return &texts->text[0];
	return request->text_at[1] == index ? &texts->text[1] : NULL;
}

/* Where the path of the request in the scratch stands as it was asked for; 0 where that is not known. */
static __always_inline __u64 request_text_at(const struct scratch *w)
{
	struct request_text *text = request_text(w, 1);

	return text && text->length != ~0U ? (__u64)text->bytes : 0;
}

/* What of an argument a request tells itself. */
static __always_inline bool is_requested(__u32 how)
{
	return how == ARGUMENT_TEXT || how == ARGUMENT_ENTERED || how == ARGUMENT_OPENED || how == ARGUMENT_ADDRESS || how == ARGUMENT_OPEN_HOW ||
	       how == ARGUMENT_DESCRIPTOR;
}

/* The same as put_argument of a request. */
__noinline int put_requested(__u32 index, __u32 how)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	struct request *request = request_of(w);
	struct request_text *text;

	if (!request)
		return 0;
	switch (how) {
	case ARGUMENT_TEXT:
	case ARGUMENT_ENTERED:
	case ARGUMENT_OPENED:
		text = request_text(w, index);
		if (!text || text->length == ~0U) {
			w->flags |= HEAD_CUT;
			return 0;
		}
		return put_own(text->bytes, text->length, PIECE_TEXT, index);
	case ARGUMENT_ADDRESS:
		return put_own(request->address, request->address_length, PIECE_ADDRESS, index);
	case ARGUMENT_OPEN_HOW:
		return put_own(request->how, sizeof(request->how), PIECE_BYTES, index);
	case ARGUMENT_DESCRIPTOR:
		return put_open(w->own_file, index);
	}
	return 0;
}

/* From whom something came, as it was written where the request in the scratch has it. */
static __always_inline void put_sender(struct scratch *w, __u32 index)
{
	struct request *request = request_of(w);
	__u64 most = sizeof(request->address);

	if (!request || !request->how[0] || w->elsewhere || w->request == REQUEST_NOW || w->head.result < 0)
		return;
	__u64 length = (__u32)request->how[1];
	put_bytes(request->how[0], length > most ? most : length, PIECE_ADDRESS, index);
}

/* The number of the call that does the same as a kind of request; 0: it is not told. */
static __always_inline __u32 call_of(__u8 opcode)
{
	switch (opcode) {
	case OP_CLOSE: return 3;
	case OP_INSTALL: return 32;
	case OP_SOCKET: return 41;
	case OP_CONNECT: return 42;
	case OP_SEND:
	case OP_SEND_ZC: return 44;
	case OP_RECV: return 45;
	case OP_SENDMSG:
	case OP_SENDMSG_ZC: return 46;
	case OP_RECVMSG: return 47;
	/* Since 6.11. */
	case OP_BIND: return bpf_core_type_exists(struct io_bind) ? 49 : 0;
	case OP_LISTEN: return bpf_core_type_exists(struct io_listen) ? 50 : 0;
	case OP_OPENAT: return 257;
	case OP_MKDIRAT: return 258;
	case OP_UNLINKAT: return 263;
	case OP_LINKAT: return 265;
	case OP_SYMLINKAT: return 266;
	case OP_ACCEPT: return 288;
	case OP_RENAMEAT: return 316;
	case OP_OPENAT2: return 437;
	}
	return 0;
}

static __always_inline void read_name(struct request_texts *texts, __u32 at, struct filename *name)
{
	if (!texts)
		return;
	struct request_text *text = &texts->text[at];
	long n = bpf_probe_read_kernel_str(text->bytes, MOST, BPF_CORE_READ(name, name));

	text->length = n > 0 ? n - 1 : ~0U;
}

/*
 * The address of a connection or of an own end: the kernel's copy, where it has one by now. That stands by itself, or (6.10 and
 * some after it) in a message, which begins with an address of memory: no such number is a family.
 */
static __always_inline void read_address(struct request *request, struct io_kiocb *req, void *user, __u32 length)
{
	struct io_async_msghdr *message = BPF_CORE_READ(req, async_data);
	__u16 family = 0, asked = 0;

	request->args[2] = length;
	if (length > sizeof(request->address) - 1)
		length = sizeof(request->address) - 1;
	request->address_length = length;
	bpf_probe_read_user(&asked, sizeof(asked), user);
	if (!bpf_core_type_exists(struct io_async_connect) && message) {
		bpf_probe_read_kernel(&family, sizeof(family), message);
		void *copy = family & 7 ? (void *)message : (void *)&message->addr;
		bpf_probe_read_kernel(request->address, sizeof(request->address), copy);
		family = *(__u16 *)request->address;
	}
	if (family && (!user || family == asked))
		return;
	/* Older kernels forget how much it is at most: it is said again. */
	barrier_var(length);
	if (bpf_probe_read_user(request->address, length & (sizeof(request->address) - 1), user))
		request->address_length = 0;
}

static __always_inline void read_open(struct request *request, struct request_texts *texts, struct io_open *open, __u8 opcode)
{
	BPF_CORE_READ_INTO(&request->how[0], open, how.flags);
	BPF_CORE_READ_INTO(&request->how[1], open, how.mode);
	BPF_CORE_READ_INTO(&request->how[2], open, how.resolve);
	request->args[0] = (__u32)BPF_CORE_READ(open, dfd);
	if (opcode == OP_OPENAT) {
		request->args[2] = request->how[0];
		request->args[3] = request->how[1];
	}
	request->place = BPF_CORE_READ(open, file_slot);
	request->text_at[0] = 1;
	read_name(texts, 0, BPF_CORE_READ(open, filename));
}

static __always_inline void read_unlink(struct request *request, struct request_texts *texts, struct io_unlink *unlink)
{
	request->args[0] = (__u32)BPF_CORE_READ(unlink, dfd);
	request->args[2] = (__u32)BPF_CORE_READ(unlink, flags);
	request->text_at[0] = 1;
	read_name(texts, 0, BPF_CORE_READ(unlink, filename));
}

static __always_inline void read_mkdir(struct request *request, struct request_texts *texts, struct io_mkdir *mkdir)
{
	request->args[0] = (__u32)BPF_CORE_READ(mkdir, dfd);
	request->args[2] = BPF_CORE_READ(mkdir, mode);
	request->text_at[0] = 1;
	read_name(texts, 0, BPF_CORE_READ(mkdir, filename));
}

static __always_inline void read_rename(struct request *request, struct request_texts *texts, struct io_rename *rename)
{
	request->args[0] = (__u32)BPF_CORE_READ(rename, old_dfd);
	request->args[2] = (__u32)BPF_CORE_READ(rename, new_dfd);
	request->args[4] = (__u32)BPF_CORE_READ(rename, flags);
	request->text_at[0] = 1;
	request->text_at[1] = 3;
	read_name(texts, 0, BPF_CORE_READ(rename, oldpath));
	read_name(texts, 1, BPF_CORE_READ(rename, newpath));
}

static __always_inline void read_link(struct request *request, struct request_texts *texts, struct io_link *link, __u8 opcode)
{
	if (opcode == OP_LINKAT) {
		request->args[0] = (__u32)BPF_CORE_READ(link, old_dfd);
		request->args[2] = (__u32)BPF_CORE_READ(link, new_dfd);
		request->args[4] = (__u32)BPF_CORE_READ(link, flags);
		request->text_at[0] = 1;
		request->text_at[1] = 3;
	} else {
		request->args[1] = (__u32)BPF_CORE_READ(link, new_dfd);
		request->text_at[0] = 0;
		request->text_at[1] = 2;
	}
	read_name(texts, 0, BPF_CORE_READ(link, oldpath));
	read_name(texts, 1, BPF_CORE_READ(link, newpath));
}

static __always_inline void read_socket(struct request *request, struct io_socket *socket)
{
	request->args[0] = (__u32)BPF_CORE_READ(socket, domain);
	request->args[1] = (__u32)BPF_CORE_READ(socket, type);
	request->args[2] = (__u32)BPF_CORE_READ(socket, protocol);
	request->place = BPF_CORE_READ(socket, file_slot);
}

static __always_inline void read_accept(struct request *request, struct io_accept *accept)
{
	request->args[3] = (__u32)BPF_CORE_READ(accept, flags);
	request->place = BPF_CORE_READ(accept, file_slot);
}

/* To whom something is sent, where the request names that: the kernel's copy, which it makes since 6.10 when a request is submitted. */
static __always_inline void read_receiver(struct request *request, struct io_kiocb *req, struct io_sr_msg *transfer, bool is_message)
{
	struct io_async_msghdr *message = BPF_CORE_READ(req, async_data);
	struct io_sr_msg___old *older = (void *)transfer;
	bool is_own = !bpf_core_type_exists(struct io_async_connect) && message;
	__u64 both[2] = {};

	if (is_own) {
		both[0] = (__u64)BPF_CORE_READ(message, msg.msg_name);
		both[1] = (__u32)BPF_CORE_READ(message, msg.msg_namelen);
	} else if (is_message) {
		bpf_probe_read_user(both, sizeof(both), (void *)request->args[1]);
	} else if (bpf_core_field_exists(older->addr)) {
		both[0] = (__u64)BPF_CORE_READ(older, addr);
		both[1] = BPF_CORE_READ(older, addr_len);
	}
	__u32 length = (__u32)both[1];
	if (!both[0] || !length)
		return;
	if (length > sizeof(request->address) - 1)
		length = sizeof(request->address) - 1;
	/* The filter has to know that there is one. */
	if (!is_message) {
		request->args[4] = both[0];
		request->args[5] = length;
	}
	request->address_length = length;
	barrier_var(length);
	length &= sizeof(request->address) - 1;
	if (is_own ? bpf_probe_read_kernel(request->address, length, &message->addr)
		   : bpf_probe_read_user(request->address, length, (void *)both[0]))
		request->address_length = 0;
}

/* Of what stands at several places the first one is told. Older kernels refuse the flag. */
static __always_inline void read_first_piece(struct request *request, struct io_sr_msg *transfer)
{
	if (!bpf_core_field_exists(transfer->flags) || !(BPF_CORE_READ(transfer, flags) & SEND_PIECES))
		return;
	__u64 both[2] = {};
	bpf_probe_read_user(both, sizeof(both), (void *)request->args[1]);
	request->args[1] = both[0];
	request->args[2] = both[1];
}

static __always_inline void read_transfer(struct request *request, struct io_kiocb *req, __u8 opcode)
{
	struct io_sr_msg *transfer = (void *)req;
	__u32 flags = BPF_CORE_READ(transfer, msg_flags);
	bool is_message = opcode == OP_SENDMSG || opcode == OP_SENDMSG_ZC || opcode == OP_RECVMSG;

	request->args[1] = (__u64)BPF_CORE_READ(transfer, buf);
	request->args[2] = is_message ? flags : (__u32)BPF_CORE_READ(transfer, len);
	request->args[3] = is_message ? 0 : flags;
	if (opcode == OP_SEND || opcode == OP_SEND_ZC)
		read_first_piece(request, transfer);
	/* From whom something comes is not known yet. What is done many times puts it elsewhere. */
	if (opcode == OP_RECVMSG && !(BPF_CORE_READ(req, flags) & settings.repeated))
		bpf_probe_read_user(request->how, 16, (void *)request->args[1]);
	else if (opcode != OP_RECV && opcode != OP_RECVMSG)
		read_receiver(request, req, transfer, is_message);
}

static __always_inline void read_close(struct request *request, struct io_close *close)
{
	__u32 place = BPF_CORE_READ(close, file_slot);

	request->args[0] = place ? FIRST_PLACE + place - 1 : (__u32)BPF_CORE_READ(close, fd);
}

/* The descriptor that a request is about: it stands where the result will. */
static __always_inline void read_own(struct request *request, struct io_kiocb *req, bool is_over)
{
	__u32 number = BPF_CORE_READ(req, cqe.fd);

	request->has_file = 1;
	request->args[0] = BPF_CORE_READ(req, flags) & REQUEST_FIXED ? FIRST_PLACE + number : number;
	if (is_over)
		request->args[0] = NOT_KNOWN;
}

/* A request as it is remembered; nothing where it is not, or another one was at its place. */
static __always_inline struct request *remembered(struct io_kiocb *req)
{
	__u64 at = (__u64)req;
	struct request *request = bpf_map_lookup_elem(&requests, &at);

	return request && request->number == call_of(BPF_CORE_READ(req, opcode)) ? request : NULL;
}

/* Whether what a request is about can still be told when it is over: the kernel lets go of texts. */
static __always_inline bool outlives(__u8 opcode)
{
	return opcode == OP_OPENAT || opcode == OP_OPENAT2 || opcode == OP_SOCKET || opcode == OP_CONNECT;
}

/* Without room for texts, the request is over. */
static __always_inline void read_request(struct request *request, struct request_texts *texts, struct io_kiocb *req, __u8 opcode)
{
	void *at = req;

	__builtin_memset(request, 0, sizeof(*request));
	request->number = call_of(opcode);
	request->text_at[0] = NO_TEXT;
	request->text_at[1] = NO_TEXT;
	switch (opcode) {
	case OP_OPENAT:
	case OP_OPENAT2: return read_open(request, texts, at, opcode);
	case OP_UNLINKAT: return read_unlink(request, texts, at);
	case OP_MKDIRAT: return read_mkdir(request, texts, at);
	case OP_RENAMEAT: return read_rename(request, texts, at);
	case OP_LINKAT:
	case OP_SYMLINKAT: return read_link(request, texts, at, opcode);
	case OP_SOCKET: return read_socket(request, at);
	case OP_CLOSE: return read_close(request, at);
	}
	read_own(request, req, !texts);
	if (opcode == OP_CONNECT) {
		struct io_connect *connect = at;
		read_address(request, req, BPF_CORE_READ(connect, addr), (__u32)BPF_CORE_READ(connect, addr_len));
	} else if (opcode == OP_BIND && bpf_core_type_exists(struct io_bind)) {
		struct io_bind *bind = at;
		read_address(request, req, NULL, (__u32)BPF_CORE_READ(bind, addr_len));
	} else if (opcode == OP_LISTEN && bpf_core_type_exists(struct io_listen)) {
		struct io_listen *listen = at;
		request->args[1] = (__u32)BPF_CORE_READ(listen, backlog);
	} else if (opcode == OP_ACCEPT) {
		read_accept(request, at);
	} else if (opcode != OP_BIND && opcode != OP_LISTEN && opcode != OP_INSTALL) {
		read_transfer(request, req, opcode);
	}
}

#endif
