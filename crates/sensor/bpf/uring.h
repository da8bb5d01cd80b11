/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What is done over io_uring, told as the calls that do the same: requests are remembered when they are submitted, and told when
 * they were carried out – by whoever entered the kernel, a worker, or the thread that looks for requests (SQPOLL), which
 * are threads of the process. Texts are the kernel's own copies: nobody can change them.
 */
#ifndef SEAWALL_URING_H
#define SEAWALL_URING_H

/* What carrying out a request returns where it will be tried again, and where somebody else finishes it. */
#define EAGAIN 11
#define ECANCELED 125
#define EIOCBQUEUED 529
#define EINPROGRESS 115
/* The state of a socket that no connection is made from (net/tcp_states.h). */
#define TCP_CLOSE 7

/* A file in the ring's own table. */
static __always_inline struct file *file_in(struct io_ring_ctx *ring, __u32 place)
{
	struct io_ring_ctx___old *older = (void *)ring;
	struct io_rsrc_node **nodes, *node = NULL;
	unsigned long file = 0;

	if (bpf_core_type_exists(struct io_fixed_file)) {
		struct io_fixed_file *files = BPF_CORE_READ(older, file_table.files);
		if (files && place < BPF_CORE_READ(older, nr_user_files))
			bpf_probe_read_kernel(&file, sizeof(file), (unsigned long *)files + place);
	} else if (place < BPF_CORE_READ(ring, file_table.data.nr)) {
		nodes = BPF_CORE_READ(ring, file_table.data.nodes);
		bpf_probe_read_kernel(&node, sizeof(node), nodes + place);
		file = node ? BPF_CORE_READ(node, file_ptr) : 0;
	}
	/* The lowest bits tell something else. */
	return (struct file *)(file & ~7UL);
}

/* Whether the result of a call is a descriptor that it made. */
static __always_inline bool makes_file(__u32 number)
{
	return number == 257 || number == 437 || number == 288 || number == 41 || number == 32;
}

/* Turns what the request came to into what the call would have returned. */
static __always_inline void set_result(struct scratch *w, struct request *request, struct io_kiocb *req, __s64 result, bool early)
{
	__u32 place = request->place;

	w->made_file = 0;
	w->own_file = request->has_file && !early ? (__u64)BPF_CORE_READ(req, file) : 0;
	w->head.result = result;
	if (result < 0 || !makes_file(request->number))
		return;
	if (place && (place != PLACE_ANY || !early)) {
		place = place == PLACE_ANY ? result : place - 1;
		w->head.result = FIRST_PLACE + place;
		w->made_file = early ? 0 : (__u64)file_in(BPF_CORE_READ(req, ctx), place);
		return;
	}
	w->head.result = early ? NOT_KNOWN : result;
	w->made_file = early ? 0 : (__u64)file_of(current_of(w), result);
}

/* The thread that submitted a request. */
static __always_inline struct task_struct *submitter_of(struct io_kiocb *req)
{
	struct io_kiocb___old *older = (void *)req;

	return bpf_core_field_exists(req->tctx) ? BPF_CORE_READ(req, tctx, task) : BPF_CORE_READ(older, task);
}

/* By whose rights a request is carried out. */
static __always_inline void put_user(struct io_kiocb *req, struct task_struct *submitter)
{
	const struct cred *rights = BPF_CORE_READ(submitter, cred);
	__u32 user[2];

	if (BPF_CORE_READ(req, flags) & settings.own_rights)
		rights = BPF_CORE_READ(req, creds);
	else if (BPF_CORE_READ(submitter, flags) & PF_IO_WORKER)
		rights = BPF_CORE_READ(req, ctx, sq_creds);
	user[0] = BPF_CORE_READ(rights, euid.val);
	user[1] = BPF_CORE_READ(rights, egid.val);
	put_own(user, sizeof(user), PIECE_USER, 0);
}

/* Begins the record of a request: of the thread that submitted it, and of the first of its process where io_uring's own did. */
static __always_inline bool begin_request(struct work *work, struct task_struct *submitter)
{
	__u64 current = bpf_get_current_pid_tgid();
	__u32 process = BPF_CORE_READ(submitter, tgid);
	bool is_own = BPF_CORE_READ(submitter, flags) & PF_IO_WORKER;
	__u32 thread = is_own ? process : BPF_CORE_READ(submitter, pid);
	struct scratch *w = work->scratch;

	/* What is left of a process that ends is finished by a thread of the kernel. */
	w->elsewhere = process != current >> 32;
	return begin_work(work, submitter, (__u64)process << 32 | thread,
			  w->elsewhere ? BPF_CORE_READ(namespace_of(submitter), ns.inum)
				       : own_namespace(w, current_of(w)));
}

/* Tells of a request that is remembered, or of the one that is submitted now. */
__noinline int tell_request(__u64 at, __u64 which, __s64 result)
{
	struct io_kiocb *req = (struct io_kiocb *)at;
	bool early = which == REQUEST_NOW;
	struct scratch *w = own_scratch();
	struct work work;

	if (!w)
		return 0;
	w->request = which;
	struct request *request = request_of(w);
	if (!request || !find_work(&work, request->number, bpf_get_current_task_btf()))
		return 0;
	w->request = which;
	struct head *head = &w->head;
	head->number = request->number;
	head->flags = HEAD_RING;
	__builtin_memcpy(head->args, request->args, sizeof(head->args));
	set_result(w, request, req, result, early);
	struct task_struct *submitter = submitter_of(req);
	if (begin_request(&work, submitter)) {
		put_pieces(work.plan, submitter, head->result);
		put_user(req, submitter);
		send(w, work.plan, work.count);
	}
	return 0;
}

static __always_inline void forget_request(__u64 at)
{
	bpf_map_delete_elem(&requests, &at);
	bpf_map_delete_elem(&request_texts, &at);
}

static __always_inline bool is_told(__u32 when)
{
	__u32 zero = 0;
	__u32 *told = bpf_map_lookup_elem(&told_when, &zero);

	return told && *told & when;
}

static __always_inline bool is_told_when_issued(void)
{
	return is_told(TOLD_ISSUED);
}

static __always_inline bool is_told_when_posted(void)
{
	return is_told(TOLD_POSTED);
}

/* Tells of a request that could not be remembered: its descriptor stands no more where it stood. */
static __always_inline int tell_bare(struct io_kiocb *req, __s64 result)
{
	__u8 opcode = BPF_CORE_READ(req, opcode);
	__u32 number = call_of(opcode), zero = 0;
	struct request *request = bpf_map_lookup_elem(&request_now, &zero);

	if (!request || !number)
		return 0;
	struct plan *plan = bpf_map_lookup_elem(&plans, &number);
	if (!plan || !is_wanted(plan))
		return 0;
	read_request(request, NULL, req, opcode);
	return tell_request((__u64)req, REQUEST_BARE, result);
}

/* Whether a request that is not over, or was given up, has begun a connection, which was not refused yet. */
static __always_inline bool is_connecting(struct io_kiocb *req)
{
	if (BPF_CORE_READ(req, opcode) != OP_CONNECT || (BPF_CORE_READ(req, file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return false;
	struct socket *socket = BPF_CORE_READ(req, file, private_data);
	__u16 family = BPF_CORE_READ(socket, sk, __sk_common.skc_family);
	return (family == AF_INET || family == AF_INET6) && BPF_CORE_READ(socket, sk, __sk_common.skc_state) != TCP_CLOSE;
}

#include "completions.h"

/* Remembers a request. What can't be remembered, or whose end nobody will see, is told at once, as if it went well. */
static __always_inline int submitted(struct io_kiocb *req)
{
	__u8 opcode = BPF_CORE_READ(req, opcode);
	__u32 number = call_of(opcode), zero = 0, one = 1;
	__u64 at = (__u64)req;

	if (!number)
		return 0;
	struct plan *plan = bpf_map_lookup_elem(&plans, &number);
	struct request *request = bpf_map_lookup_elem(&request_now, &zero);
	struct request_texts *texts = bpf_map_lookup_elem(&request_texts_now, &zero);
	if (!plan || !is_wanted(plan) || !request || !texts)
		return 0;
	read_request(request, texts, req, opcode);
	bool is_when_issued = is_told_when_issued();
	/* Completions beside the last one are there in any case. */
	bool is_seen = is_when_issued || is_repeated(req) || !(BPF_CORE_READ(req, flags) & REQUEST_SKIPS);
	if (!is_told_when_posted() && is_repeated(req) && remember_called(req, number))
		is_seen = false;
	if (is_seen && !bpf_map_update_elem(&requests, &at, request, BPF_ANY)) {
		if (request->text_at[0] == NO_TEXT || !bpf_map_update_elem(&request_texts, &at, texts, BPF_ANY))
			return 0;
		bpf_map_delete_elem(&requests, &at);
	}
	if (is_seen)
		bpf_map_update_elem(&requests_were_full, &zero, &one, BPF_ANY);
	/* Which file it is matters more than what it was called by. */
	if (is_when_issued && outlives(opcode))
		return 0;
	return tell_request(at, REQUEST_NOW, 0);
}

/* Since 6.4. */
SEC("raw_tp/io_uring_submit_req")
int on_submission(struct bpf_raw_tracepoint_args *context)
{
	return submitted((struct io_kiocb *)context->args[0]);
}

/* Before that. */
SEC("raw_tp/io_uring_submit_sqe")
int on_older_submission(struct bpf_raw_tracepoint_args *context)
{
	return submitted((struct io_kiocb *)context->args[0]);
}

/* A request is over: told is what was not told yet, which is what was never begun, the end of one that was done many times, and all
 * where on_issued is not there. Or it goes on, and is not told which it is. */
SEC("raw_tp/io_uring_complete")
int on_completion(struct bpf_raw_tracepoint_args *context)
{
	struct io_kiocb *req = (struct io_kiocb *)context->args[1];

	if (req) {
		struct request *request = remembered(req);
		if (request)
			tell_over(req, request, BPF_CORE_READ(req, cqe.res));
		return 0;
	}
	if (is_told_when_posted())
		return 0;
	if (settings.completion_at) {
		struct io_uring_cqe *completion = (struct io_uring_cqe *)context->args[2];
		return tell_called(context->args[0], BPF_CORE_READ(completion, user_data), BPF_CORE_READ(completion, res));
	}
	return tell_called(context->args[0], context->args[2], (__s32)context->args[3]);
}

/* A request before it failed, and so this one is not begun. */
SEC("raw_tp/io_uring_fail_link")
int on_failed_link(struct bpf_raw_tracepoint_args *context)
{
	forget_request(context->args[1]);
	return 0;
}

#include "repeats.h"

/* Tells of a request that was carried out, or has begun what goes on without it. */
static __always_inline int tell_issued(struct io_kiocb *req, __s64 result, bool goes_on)
{
	struct request *request = remembered(req);
	__u32 zero = 0;

	if (request) {
		tell_once(req, request, result, goes_on);
		return 0;
	}
	__u32 *were_full = bpf_map_lookup_elem(&requests_were_full, &zero);
	return were_full && *were_full && outlives(BPF_CORE_READ(req, opcode)) ? tell_bare(req, result) : 0;
}

/*
 * A request was carried out, and nothing else was since then: a file is still where it was put, and nobody was told of a
 * completion for which there may be no room. A connection that goes on being made is told as a call tells it that does not wait:
 * whether the ring is asked again is up to the program. The kernel may take the processor away meanwhile: so this program
 * has a scratch and counters of its own.
 */
SEC("fexit/io_issue_sqe")
int on_issued(__u64 *context)
{
	__s64 returned = (int)context[2];
	__u64 at = 0;

	/* As a number, because pointers that the verifier knows are not handed to functions of ours. */
	bpf_probe_read_kernel(&at, sizeof(at), context);
	struct io_kiocb *req = (struct io_kiocb *)at;
	/* on_posting tells of each time, on_completion of the end. */
	if (is_repeated(req)) {
		is_issued();
		return 0;
	}
	if (returned == -EAGAIN)
		return is_connecting(req) ? tell_issued(req, -EINPROGRESS, true) : 0;
	if (returned == -EIOCBQUEUED)
		return 0;
	return tell_issued(req, returned ? returned : BPF_CORE_READ(req, cqe.res), false);
}

#endif
