/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Records system calls when they return, and threads when they end. Which, and what of them, is a table that is filled
 * when the sensor starts (struct plan); nothing here knows of rules.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "overlay.h"
#include "ring.h"
#include "wire.h"
#include "typed.h"
#include "program.h"
#include "facts.h"

char LICENSE[] SEC("license") = "GPL";

#define AT_FDCWD (-100)
#define TS_COMPAT 2
/* Of the mode of an open file: the call that opened it made it (linux/fs.h). */
#define FMODE_CREATED 0x100000
#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define SOCK_STREAM 1
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define PIDTYPE_TGID 1
#define PIDTYPE_PGID 2
#define PIDTYPE_SID 3
#define RLIMIT_NOFILE 7
#define F_DUPFD 0
#define F_DUPFD_CLOEXEC 1030
#define PR_SET_NAME 15
/* Of the file system of proc(5) (linux/magic.h). */
#define PROC_MAGIC 0x9fa0
/* The reader looks every few milliseconds: waking it costs more than the record. */
#define BPF_RB_NO_WAKEUP 1

/* The scratch is used up to ROOM; what is written last may end behind it. */
#define ROOM 0x7fff
#define MOST 4096
#define NAME_MOST 256
#define DEPTH 256

/* Ids of the control groups of a thread. */
struct groups {
	__u64 memory;
	__u64 pids;
	__u64 unified;
};

struct scratch {
	struct facts facts;
	__u64 task; /* the kernel's address of the current thread */
	__u64 pid;  /* and of its numbers */
	struct groups groups; /* that were last asked for on this processor */
	__u32 are_plain;
	__u32 unmoved; /* a process that was not moved before so many moves */
	__u64 moves;
	__u64 request;   /* of a ring that is told of, or REQUEST_NOW; 0: it is a call */
	__u64 own_file;  /* that it is about */
	__u64 made_file; /* that it made */
	__u32 elsewhere; /* it is finished in place of its process */
	__u32 has_path;  /* what the call was given to open is known */
	__u32 has_how;   /* and how */
	__u32 used;
	__u16 pieces;
	__u16 flags;
	struct head head;
	__u8 bytes[ROOM + 1 + MOST + NAME_MOST + sizeof(struct piece)];
};

/* One for each processor: the loader sets how many. Values of maps of the kernel's own kind for that end at 32 KiB. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 512);
	__type(key, __u32);
	__type(value, struct plan);
} plans SEC(".maps");

/* Numbers of the 32-bit interface, of what its call `socketcall` stands for, and those that x32 alone has, as numbers of the
 * 64-bit interface plus one. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} compat_numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct count);
} counts SEC(".maps");

/*
 * Losses of each process namespace and class: the noisy container is told by name. What has no room is counted under the
 * namespace 0, which the loader puts in. Whoever reads them puts another table in place of the one that is read: that is over when
 * nobody counts in it any more.
 */
struct losses_table {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 8192);
	__uint(key_size, sizeof(struct loser));
	__uint(value_size, sizeof(__u64));
} first_losses SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct losses_table);
} losses SEC(".maps") = {
	.values = { &first_losses },
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 * 1024 * 1024);
} bulk SEC(".maps");

/* What must not be lost because others are noisy. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 * 1024 * 1024);
} critical SEC(".maps");

/* The loader writes over all of its section: the compiler puts constants of its own into the common one. */
const volatile struct settings settings SEC(".rodata.settings") = {};

/* The plans of ends and births stand behind those of system calls. */
#define PLAN_EXIT 511
#define PLAN_BIRTH 510

#define X32_BIT 0x40000000
#define COMPAT_SOCKETCALL 102
/* Where the numbers stand that `socketcall` is called with. */
#define SOCKETCALLS 640

#define NUMBER_EXECVE 59
#define NUMBER_FCNTL 72
#define NUMBER_CONNECT 42
#define NUMBER_OPENAT2 437

/* The number of a system call in the 64-bit interface; negative where it has none. */
static __always_inline __s64 number_of(struct pt_regs *regs, bool compat)
{
	__u32 number = (__u32)regs->orig_ax;

	if (!compat) {
		number &= ~X32_BIT;
		if (number < PLAN_BIRTH)
			return number;
	} else if (number == COMPAT_SOCKETCALL) {
		number = SOCKETCALLS + ((__u32)regs->bx & 31);
	} else if (number >= PLAN_BIRTH) {
		return -1;
	}
	__u32 *own = bpf_map_lookup_elem(&compat_numbers, &number);
	return own && *own ? (__s64)*own - 1 : -1;
}

#include "pieces.h"
#include "host.h"
#include "request.h"
#include "given.h"
#include "packed.h"
#include "opened.h"
#include "filter.h"
#include "fair.h"

/* Whether anything of a call is wanted. */
static __always_inline bool is_wanted(const struct plan *plan)
{
	struct filter *filter = plan->slot ? filter_at(plan->slot) : NULL;

	return filter && filter->mode != FILTER_OFF;
}

#include "entry.h"
#include "opening.h"
#include "found.h"

/* How much of what a call wrote is kept. */
static __always_inline __u64 received(struct scratch *w)
{
	if (w->head.result <= 0)
		return 0;
	return (__u64)w->head.result > settings.snapshot ? settings.snapshot : (__u64)w->head.result;
}

/* The first piece of data of a message (struct msghdr, struct iovec; those of the 32-bit interface have half the width). */
__noinline int put_message(__u64 address, __u64 most, __u32 index)
{
	struct scratch *w = own_scratch();
	__u64 vector = 0, data[2] = {};

	if (!w)
		return 0;
	if (w->head.flags & HEAD_COMPAT) {
		__u32 short_vector = 0, short_data[2] = {};
		if (bpf_probe_read_user(&short_vector, 4, (void *)(address + 8)) || !short_vector ||
		    bpf_probe_read_user(short_data, 8, (void *)(__u64)short_vector))
			return 0;
		data[0] = short_data[0];
		data[1] = short_data[1];
	} else if (bpf_probe_read_user(&vector, 8, (void *)(address + 16)) || !vector ||
		   bpf_probe_read_user(data, 16, (void *)vector)) {
		return 0;
	}
	return put_bytes(data[0], data[1] > most ? most : data[1], PIECE_BYTES, index);
}

__noinline int put_argument(__u32 i, __u32 how)
{
	struct scratch *w = own_scratch();
	if (!w || i > 5)
		return 0;
	if (w->request && is_requested(how))
		return put_requested(i, how);
	__u64 value = w->head.args[i];
	__u64 next = w->head.args[i < 5 ? i + 1 : 5];

	switch (how) {
	case ARGUMENT_TEXT:
		return put_text(value, i);
	case ARGUMENT_ENTERED:
		put_found(i);
		if (put_entered(i, w->head.number))
			return 0;
		w->flags |= value ? HEAD_LATE : 0;
		return put_text(value, i);
	case ARGUMENT_NAME:
		return (__u32)w->head.args[0] == PR_SET_NAME ? put_text(value, i) : 0;
	case ARGUMENT_ADDRESS:
	case ARGUMENT_SENDER:
	case ARGUMENT_MESSAGES:
		return put_address(i, how);
	case ARGUMENT_BYTES:
		return put_bytes(value, next > settings.snapshot ? settings.snapshot : next, PIECE_BYTES, i);
	case ARGUMENT_RECEIVED:
		return put_bytes(value, received(w), PIECE_BYTES, i);
	case ARGUMENT_MESSAGE:
		if (w->request)
			put_requested(i, ARGUMENT_ADDRESS);
		else
			put_address(i, how);
		return put_message(value, settings.snapshot, i);
	case ARGUMENT_RECEIVED_MESSAGE:
		if (w->request)
			put_sender(w, i);
		else
			put_address(i, how);
		return put_message(value, received(w), i);
	case ARGUMENT_RING:
		return put_bytes(value, 28, PIECE_BYTES, i);
	case ARGUMENT_DESCRIPTOR:
		return i ? put_descriptor((__s32)value, i) : put_open((__u64)subject_of(w, (__s32)value), i);
	case ARGUMENT_DIRECTORY:
		return put_directory((__s32)value, i);
	case ARGUMENT_OPENED:
		return put_opened(value, i);
	case ARGUMENT_OPEN_HOW:
		return put_how(value, i);
	}
	return 0;
}

static __always_inline bool is_filtered(const struct head *head)
{
	return settings.self && head->process == settings.self;
}

/* Fills in the head: who and when. */
static __always_inline void begin_record(struct scratch *w, struct task_struct *task)
{
	struct head *head = &w->head;

	w->used = 0;
	w->pieces = 0;
	w->flags = 0;
	head->time = bpf_ktime_get_boot_ns();
	head->program = program_of(task);
	head->mount_namespace = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
	if (head->mount_namespace == BPF_CORE_READ(task, real_parent, nsproxy, mnt_ns, ns.inum))
		w->flags |= HEAD_PARENT_MOUNTS;
	head->processor = bpf_get_smp_processor_id();
}

static __always_inline void count_loss(__u32 namespace, __u32 class)
{
	struct loser loser = { .namespace = namespace, .class = class };
	__u32 zero = 0;
	__u64 one = 1;
	void *table = bpf_map_lookup_elem(&losses, &zero);

	if (!table)
		return;
	__u64 *lost = bpf_map_lookup_elem(table, &loser);
	if (!lost && bpf_map_update_elem(table, &loser, &one, BPF_NOEXIST) == 0)
		return;
	if (!lost) {
		loser.namespace = 0;
		lost = bpf_map_lookup_elem(table, &loser);
	}
	if (lost)
		*lost += 1;
}

/* Hands a record over, or counts it as lost. */
static __always_inline void send(struct scratch *w, const struct plan *plan, struct count *count)
{
	struct head *head = &w->head;
	__u32 used = w->used & ROOM;

	head->flags |= w->flags;
	head->pieces = w->pieces;
	head->class = plan->class;
	head->sequence = count->sent + count->lost + 1;
	head->length = sizeof(*head) + used;
	__u32 elsewhere = w->request && w->elsewhere ? head->process_namespace : 0;
	int room = plan->critical ? room_for(elsewhere, plan->class, head->length) : ROOM_BULK;
	void *ring = room == ROOM_CRITICAL ? (void *)&critical : (void *)&bulk;
	if (room != ROOM_NONE && !bpf_ringbuf_output(ring, head, sizeof(*head) + used, BPF_RB_NO_WAKEUP)) {
		count->sent++;
		return;
	}
	count->lost++;
	count_loss(head->process_namespace, plan->class);
}

/* A new process tells of itself; the one that made it, and new threads, have no more to say than who they are. */
static __always_inline bool is_new_process(struct task_struct *task, __s64 result)
{
	return result == 0 && BPF_CORE_READ(task, pid) == BPF_CORE_READ(task, tgid);
}

static __always_inline void read_arguments(struct head *head, struct pt_regs *regs, bool compat)
{
	if (is_packed(regs, compat)) {
		unpack(head, regs);
		return;
	}
	if (compat) {
		head->args[0] = (__u32)regs->bx;
		head->args[1] = (__u32)regs->cx;
		head->args[2] = (__u32)regs->dx;
		head->args[3] = (__u32)regs->si;
		head->args[4] = (__u32)regs->di;
		head->args[5] = (__u32)regs->bp;
		return;
	}
	head->args[0] = regs->di;
	head->args[1] = regs->si;
	head->args[2] = regs->dx;
	head->args[3] = regs->r10;
	head->args[4] = regs->r8;
	head->args[5] = regs->r9;
}

/* What a record is made with. */
struct work {
	struct plan *plan;
	struct filter *filter;
	struct count *count;
	struct scratch *scratch;
};

/* Finds what a call is recorded with; nothing where nobody wants it: that is not even seen. */
static __always_inline bool find_work(struct work *work, __u32 key, struct task_struct *current)
{
	work->plan = bpf_map_lookup_elem(&plans, &key);
	if (!work->plan)
		return false;
	__u32 slot = work->plan->slot;
	work->filter = slot ? filter_at(slot) : NULL;
	if (!work->filter || work->filter->mode == FILTER_OFF)
		return false;
	work->count = bpf_map_lookup_elem(&counts, &slot);
	work->scratch = own_scratch();
	if (!work->count || !work->scratch)
		return false;
	work->scratch->request = 0;
	work->scratch->task = (__u64)current;
	return true;
}

/* Begins a record of a call whose result and arguments are in the scratch, where it is not filtered. */
static __always_inline bool begin_work(struct work *work, struct task_struct *task, __u64 both, __u32 namespace)
{
	struct head *head = &work->scratch->head;

	head->thread = (__u32)both;
	head->process = both >> 32;
	head->process_namespace = namespace;
	work->count->seen++;
	work->scratch->facts.names_address = work->plan->address_how && (work->plan->address > 5 || head->args[work->plan->address]);
	if (is_filtered(head) || (work->filter->mode == FILTER_SOME && !is_kept(work->filter, work->scratch))) {
		work->count->filtered++;
		return false;
	}
	begin_record(work->scratch, task);
	return true;
}

/* Begins the head of what is no call, or is told before it returns. */
static __always_inline void begin_head(struct head *head, __u16 number, __s64 result)
{
	head->number = number;
	head->flags = 0;
	head->result = result;
	__builtin_memset(head->args, 0, sizeof(head->args));
}

/* The thread and its process, as bpf_get_current_pid_tgid() has them. */
static __always_inline __u64 both_of(struct task_struct *task)
{
	return (__u64)task->tgid << 32 | (__u32)task->pid;
}

/* Whether the result of a call is a descriptor: that of fcntl is one where it makes a copy. */
static __always_inline bool makes_descriptor(const struct head *head)
{
	__u32 command = (__u32)head->args[1];

	return head->number != NUMBER_FCNTL || command == F_DUPFD || command == F_DUPFD_CLOEXEC;
}

/* What the result of a call is a descriptor of. */
static __always_inline void put_made(__s64 result)
{
	struct scratch *w = own_scratch();

	if (!w || !makes_descriptor(&w->head))
		return;
	if (w->request)
		put_open(w->made_file, INDEX_RESULT);
	else
		put_descriptor((__s32)result, INDEX_RESULT);
}

/* Writes the pieces that the plan of a call asks for. */
static __always_inline void put_pieces(const struct plan *plan, struct task_struct *task, __s64 result)
{
	for (__u32 i = 0; i < 6; i++)
		if (plan->arguments[i])
			put_argument(i, plan->arguments[i]);
	if (plan->with & WITH_RESULT && result >= 0)
		put_made(result);
	if (plan->with & WITH_TASK)
		put_task(bpf_get_current_task());
	if (plan->with & WITH_DIRECTORY)
		put_directory(AT_FDCWD, INDEX_CWD);
	if (plan->with & WITH_PROGRAM || (plan->with & WITH_NEW && is_new_process(task, result)))
		put_program();
}

/* Tells of the messages behind the first one, where they go elsewhere than the one before. */
__noinline int tell_message(__u32 i)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct work work;

	if (!find_work(&work, NUMBER_SENDMMSG, task))
		return 0;
	int when = take_message(i);
	if (!when)
		return 0;
	struct head *head = &work.scratch->head;
	work.count->seen++;
	begin_record(work.scratch, task);
	head->flags = (head->flags & HEAD_COMPAT) | (when == 2 ? HEAD_LATE : 0);
	put_pieces(work.plan, task, head->result);
	send(work.scratch, work.plan, work.count);
	return 0;
}

/* Up to the one that could not be sent. */
static __always_inline void tell_messages(__s64 sent, __u32 count)
{
	for (__u32 i = 1; i < MESSAGES; i++) {
		if ((__s64)i > sent || i >= count)
			break;
		tell_message(i);
	}
	forget_messages();
}

SEC("tp_btf/sys_exit")
int on_return(__u64 *context)
{
	struct pt_regs *regs = (struct pt_regs *)context[0];
	struct task_struct *task = bpf_get_current_task_btf();
	bool compat = task->thread_info.status & TS_COMPAT;
	__s64 number = number_of(regs, compat);
	struct work work;

	if (number < 0 || !find_work(&work, (__u32)number, task))
		return 0;
	struct head *head = &work.scratch->head;
	head->number = number;
	head->flags = compat || regs->orig_ax & X32_BIT ? HEAD_COMPAT : 0;
	head->result = (__s64)context[1];
	read_arguments(head, regs, compat);
	if (work.plan->with & WITH_OPENED)
		find_opened(work.scratch, work.filter, task);
	/* Told by on_program. A filter of the process may say so of a call that was never made (seccomp(2), SECCOMP_RET_ERRNO). */
	if (work.plan->class == CLASS_PROGRAM && head->result == 0)
		return 0;
	if (begin_work(&work, task, both_of(task), own_namespace(work.scratch, task))) {
		put_pieces(work.plan, task, head->result);
		send(work.scratch, work.plan, work.count);
		if (work.plan->address_how == ARGUMENT_MESSAGES && head->result > 0)
			tell_messages(head->result, (__u32)head->args[2]);
	}
	if (work.plan->entry) {
		forget_entry();
		forget_places();
	}
	if (work.plan->address_how)
		forget_address();
	return 0;
}

/* A program is recorded where the kernel starts it, not where the call returns: whoever traces the process may have written the
 * number of another call over that of this one by then. */
SEC("raw_tp/sched_process_exec")
int on_program(struct bpf_raw_tracepoint_args *context)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct linux_binprm *program = (struct linux_binprm *)context->args[2];
	struct work work;

	forget_moves();
	if (!find_work(&work, NUMBER_EXECVE, task))
		return 0;
	begin_head(&work.scratch->head, NUMBER_EXECVE, 0);
	if (!begin_work(&work, task, both_of(task), own_namespace(work.scratch, task)))
		return 0;
	put_task(bpf_get_current_task());
	/* Behind which a connection may be, however it came there. */
	for (__u32 i = 0; i < 3; i++)
		put_descriptor(i, INDEX_STANDARD + i);
	put_asked(work.scratch, BPF_CORE_READ(program, filename));
	put_program();
	send(work.scratch, work.plan, work.count);
	return 0;
}

SEC("raw_tp/sched_process_fork")
int on_birth(struct bpf_raw_tracepoint_args *context)
{
	struct task_struct *child = (struct task_struct *)context->args[1];
	struct work work;

	if (!find_work(&work, PLAN_BIRTH, bpf_get_current_task_btf()))
		return 0;
	struct head *head = &work.scratch->head;
	begin_head(head, NUMBER_BIRTH, 0);
	head->args[0] = (__u32)bpf_get_current_pid_tgid();
	head->thread = BPF_CORE_READ(child, pid);
	head->process = BPF_CORE_READ(child, tgid);
	head->process_namespace = BPF_CORE_READ(namespace_of(child), ns.inum);
	work.count->seen++;
	if (is_filtered(head)) {
		work.count->filtered++;
		return 0;
	}
	begin_record(work.scratch, child);
	put_task((__u64)child);
	send(work.scratch, work.plan, work.count);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int on_exit(struct bpf_raw_tracepoint_args *context)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct work work;

	if (task->signal->live.counter == 0)
		forget_moves();
	forget_entry();
	forget_address();
	forget_packed();
	forget_messages();
	forget_places();
	if (!find_work(&work, PLAN_EXIT, task))
		return 0;
	begin_head(&work.scratch->head, NUMBER_EXIT, task->exit_code);
	if (!begin_work(&work, task, both_of(task), own_namespace(work.scratch, task)))
		return 0;
	put_task(bpf_get_current_task());
	send(work.scratch, work.plan, work.count);
	return 0;
}

#include "uring.h"
