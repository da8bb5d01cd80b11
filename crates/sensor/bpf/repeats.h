/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Requests that are done many times (multishot): each time is told when its completion is posted, before anybody else sees it. The
 * function that posts has other names and arguments in other kernels (src/kernel/uring.rs says which). Whether it has
 * posted is known behind it: where there was no room, the request ends, and that completion is its last.
 */
#ifndef SEAWALL_REPEATS_H
#define SEAWALL_REPEATS_H

/* The function is not told which request it posts for (before 6.5): it is the one that the thread carries out. */
#define NO_ARGUMENT (~0U)

/* Requests that are carried out now and may be done many times, by thread. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u64);
} issuing SEC(".maps");

static __always_inline void is_issued(void)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();

	if (settings.post_request == NO_ARGUMENT)
		bpf_map_delete_elem(&issuing, &thread);
}

/* Only where NO_ARGUMENT says so. */
SEC("fentry/io_issue_sqe")
int on_issuing(__u64 *context)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();
	__u64 at = 0;

	bpf_probe_read_kernel(&at, sizeof(at), context);
	if (is_repeated((struct io_kiocb *)at))
		bpf_map_update_elem(&issuing, &thread, &at, BPF_ANY);
	return 0;
}

/* The request that a completion is posted for; 0 where that is not known. */
static __always_inline __u64 request_posted_for(void *context)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();
	__u64 at = 0;

	if (settings.post_request != NO_ARGUMENT) {
		bpf_get_func_arg(context, settings.post_request, &at);
		return at;
	}
	__u64 *known = bpf_map_lookup_elem(&issuing, &thread);
	return known ? *known : 0;
}

SEC("fentry/io_req_post_cqe")
int on_posting(__u64 *context)
{
	__u64 at = request_posted_for(context), result = 0;
	struct io_kiocb *req = (struct io_kiocb *)at;

	if (!at || bpf_get_func_arg(context, settings.post_result, &result))
		return 0;
	return remembered(req) ? tell_request(at, at, (__s32)result) : tell_bare(req, (__s32)result);
}

SEC("fexit/io_req_post_cqe")
int on_posted(__u64 *context)
{
	__u64 at = request_posted_for(context), has_room = 1;

	if (!at || bpf_get_func_ret(context, &has_room) || (__u8)has_room)
		return 0;
	struct io_kiocb *req = (struct io_kiocb *)at;
	struct request *request = remembered(req);
	if (!request)
		return 0;
	/* What is left is told already. Nobody is told of its completion where it asks for none. */
	if (BPF_CORE_READ(req, flags) & REQUEST_SKIPS)
		forget_request(at);
	else
		request->told = IS_TOLD;
	return 0;
}

#endif
