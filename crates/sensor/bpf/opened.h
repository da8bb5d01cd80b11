/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What calls that open files were given: the path, and how. Another thread may write over both while the call goes on. Where the kernel
 * takes a program at do_filp_open(), it is the kernel's own copy, which nobody can change; elsewhere it is read when the call begins.
 */
#ifndef SEAWALL_OPENED_H
#define SEAWALL_OPENED_H

/* What is as long, or longer, stands among the texts of calls: few paths are. */
#define SHORT 128
#define NOT_READ (~0U)

struct opened {
	__u32 number;  /* of the call that it is of; 0: that is over */
	__u32 length;  /* of the path; what is not less than SHORT - 1 is longer than what is here */
	__u32 has_how;
	__u32 reserved;
	__u64 how[3];  /* struct open_how */
	__u8 bytes[SHORT] __attribute__((aligned(8)));
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct opened);
} opens SEC(".maps");

/* Whether on_open is there: then nothing is read when calls begin. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} copies_are_known SEC(".maps");

/*
 * Whether a thread is where those are that are in no container. Not all who are there are in none: what they were given is not known
 * then, and so anything that it may have been. It is the same when a call begins and when it returns.
 */
static __always_inline bool is_among_host(struct task_struct *task)
{
	struct pid *pid = task->thread_pid;
	struct nsproxy *spaces = task->nsproxy;
	__u32 mounts = spaces ? spaces->mnt_ns->ns.inum : 0;

	return pid && !pid->level && mounts && (mounts == settings.host_mounts || mounts == settings.own_mounts);
}

/* Whether anybody asks what a call was given. How a file is opened is asked of each: few make that call. */
static __always_inline bool asks_for_opened(const struct filter *filter, struct task_struct *task, __u32 number)
{
	if (number == NUMBER_OPENAT2 || filter->texts == TEXTS_ALL)
		return true;
	return filter->texts && !is_among_host(task);
}

/* Looks for what the call in the scratch was given, and lets go of it: what is left of it is told before the next one begins. */
static __always_inline void find_opened(struct scratch *w, const struct filter *filter, struct task_struct *task)
{
	struct opened *opened = NULL;

	w->has_path = 0;
	w->has_how = 0;
	if (asks_for_opened(filter, task, w->head.number))
		opened = bpf_task_storage_get(&opens, task, NULL, 0);
	if (!opened || opened->number != w->head.number)
		return;
	opened->number = 0;
	w->has_path = opened->length != NOT_READ;
	w->has_how = opened->has_how;
	__builtin_memcpy(w->facts.text, opened->bytes, sizeof(w->facts.text));
}

#endif
