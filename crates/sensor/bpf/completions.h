/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What is known of requests from their completions, where the kernel takes no programs at its functions: those that are posted
 * beside the last one are told without the request, by what the program calls it (user_data); and those that find no room,
 * while the requests that are over still stand in a list.
 */
#ifndef SEAWALL_COMPLETIONS_H
#define SEAWALL_COMPLETIONS_H

/* The most requests that a ring finishes at once. */
#define MOST_COMPLETED 65536

/* What a program calls a request that may be done many times. */
struct called {
	__u64 ring;
	__u64 user_data;
	__u64 number; /* of the call: two kinds that are called the same are told apart */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct called);
	__type(value, __u64);
} repeated SEC(".maps");

static __always_inline bool is_repeated(struct io_kiocb *req)
{
	return BPF_CORE_READ(req, flags) & settings.repeated;
}

static __always_inline struct called called_by(struct io_kiocb *req, __u32 number)
{
	struct called called = {
		.ring = (__u64)BPF_CORE_READ(req, ctx),
		.user_data = BPF_CORE_READ(req, cqe.user_data),
		.number = number,
	};

	return called;
}

/* Returns whether there is no room to know it by what it is called. */
static __always_inline bool remember_called(struct io_kiocb *req, __u32 number)
{
	struct called called = called_by(req, number);
	__u64 at = (__u64)req;

	return bpf_map_update_elem(&repeated, &called, &at, BPF_ANY);
}

static __always_inline void forget_called(struct io_kiocb *req, __u32 number)
{
	struct called called = called_by(req, number);

	bpf_map_delete_elem(&repeated, &called);
}

/* Tells of a completion beside the last one: what is sent, what is received, what is accepted. */
static __always_inline int tell_called(__u64 ring, __u64 user_data, __s32 result)
{
	for (__u32 i = 44; i < 49; i++) {
		struct called called = { .ring = ring, .user_data = user_data, .number = i < 48 ? i : 288 };
		__u64 *at = bpf_map_lookup_elem(&repeated, &called);
		__u64 key = at ? *at : 0;
		struct request *request = bpf_map_lookup_elem(&requests, &key);
		if (request && request->number == called.number)
			tell_request(key, key, result);
	}
	return 0;
}

/* Tells of a remembered request, where nobody else does, and forgets it where nothing more will be heard of it. */
static __always_inline void tell_once(struct io_kiocb *req, struct request *request, __s64 result, bool goes_on)
{
	__u64 at = (__u64)req;
	__u32 before = __sync_val_compare_and_swap(&request->told, NOT_TOLD, IS_TELLING);

	if (before == NOT_TOLD)
		tell_request(at, at, result);
	if (goes_on)
		request->told = IS_TOLD;
	else if (before != IS_TELLING)
		forget_request(at);
}

/* A remembered request is over. A connection that nobody waits for any more goes on being made. */
static __always_inline void tell_over(struct io_kiocb *req, struct request *request, __s64 result)
{
	if (is_repeated(req))
		forget_called(req, request->number);
	tell_once(req, request, result == -ECANCELED && is_connecting(req) ? -EINPROGRESS : result, false);
}

/* The request that a completion is of, among those that are over. */
struct search {
	__u64 node;
	__u64 user_data;
	__u64 found;
	__s64 result;
};

static long look_at_completed(__u32 turn, struct search *search)
{
	struct io_wq_work_node *node = (void *)search->node;

	if (!node)
		return 1;
	struct io_kiocb *req = (void *)((char *)node - bpf_core_field_offset(struct io_kiocb, comp_list));
	if (BPF_CORE_READ(req, cqe.user_data) == search->user_data && BPF_CORE_READ(req, cqe.res) == search->result &&
	    remembered(req)) {
		search->found = (__u64)req;
		return 1;
	}
	search->node = (__u64)BPF_CORE_READ(node, next);
	return 0;
}

/* A completion finds no room. */
SEC("raw_tp/io_uring_cqe_overflow")
int on_overflow(struct bpf_raw_tracepoint_args *context)
{
	struct io_ring_ctx *ring = (struct io_ring_ctx *)context->args[0];
	struct search search = { .user_data = context->args[1], .result = (__s32)context->args[2] };

	search.node = (__u64)BPF_CORE_READ(ring, submit_state.compl_reqs.first);
	bpf_loop(MOST_COMPLETED, look_at_completed, &search, 0);
	struct io_kiocb *req = (struct io_kiocb *)search.found;
	struct request *request = req ? remembered(req) : NULL;
	if (request)
		tell_over(req, request, search.result);
	else if (!is_told_when_posted())
		tell_called((__u64)ring, search.user_data, search.result);
	return 0;
}

#endif
