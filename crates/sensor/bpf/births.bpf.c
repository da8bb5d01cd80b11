/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Tells when a process was started, to the nanosecond. It runs when somebody reads (an iterator of tasks, Linux 5.8), never
 * beside what others do.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct seq_file {
	int poll_event;
};
struct bpf_iter_meta {
	struct seq_file *seq;
};
struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};
#pragma clang attribute pop

/* The process that is asked for. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} wanted SEC(".maps");

SEC("iter/task")
int tell(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	__u32 key = 0;
	__u32 *process = bpf_map_lookup_elem(&wanted, &key);

	if (!task || !process || (__u32)task->pid != *process || task->pid != task->tgid)
		return 0;
	__u64 started = task->start_boottime;
	bpf_seq_write(context->meta->seq, &started, sizeof(started));
	return 0;
}
