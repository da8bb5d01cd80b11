/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Tells when a process was started, to the nanosecond, and which processes there are. It runs when somebody reads (an iterator of
 * tasks, Linux 5.8), never beside what others do.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "program.h"

/* A process that has started no program since it was made (linux/sched.h). */
#define PF_FORKNOEXEC 0x00000040

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

/* A process; src/births.rs reads it. */
struct row {
	__u32 process, parent;
	__u32 level;     /* of its process namespace: 0 is the first one's */
	__u32 mounts;    /* its namespace of mounts; 0: it has ended */
	__u64 program;   /* which start of a program it runs */
	__u64 root;      /* its root, as the kernel has it */
	__u32 is_forked; /* whether it has started no program since it was made */
	__u32 none;
};

SEC("iter/task")
int tell_all(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct row row = {};

	if (!task || task->pid != task->tgid)
		return 0;
	row.process = task->pid;
	row.parent = BPF_CORE_READ(task, real_parent, tgid);
	row.level = BPF_CORE_READ(task, thread_pid, level);
	row.mounts = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
	row.program = program_of(task);
	row.root = (__u64)BPF_CORE_READ(task, fs, root.dentry);
	row.is_forked = !!(BPF_CORE_READ(task, flags) & PF_FORKNOEXEC);
	bpf_seq_write(context->meta->seq, &row, sizeof(row));
	return 0;
}
