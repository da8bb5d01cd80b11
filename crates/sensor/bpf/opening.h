/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Takes what calls that open files, or start programs, were given (opened.h), and writes it into their records.
 */
#ifndef SEAWALL_OPENING_H
#define SEAWALL_OPENING_H

#define O_CLOEXEC 02000000
/* The kernel puts it in itself. */
#define O_LARGEFILE 0100000
/* Bits of a mode that programs give (linux/stat.h, S_IALLUGO). */
#define MODE_BITS 07777

static __always_inline bool are_copies_known(void)
{
	__u32 zero = 0;
	__u32 *yes = bpf_map_lookup_elem(&copies_are_known, &zero);

	return yes && *yes;
}

/* Reads a text that is longer than what has room beside what else is known of a call. */
static __always_inline bool take_long_path(__u32 number, __u64 address, bool is_own)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid(), zero = 0;
	struct entered *room = bpf_map_lookup_elem(&entered_now, &zero);

	if (!room || bpf_map_update_elem(&entries, &thread, room, BPF_ANY))
		return false;
	struct entered *entered = bpf_map_lookup_elem(&entries, &thread);
	if (!entered)
		return false;
	struct entry_text *text = &entered->text[0];
	long n = is_own ? bpf_probe_read_kernel_str(text->bytes, MOST, (void *)address)
			: bpf_probe_read_user_str(text->bytes, MOST, (void *)address);
	entered->number = number;
	text->length = n > 0 ? n - 1 : ~0U;
	return n > 0;
}

static __always_inline void set_length(struct opened *opened, long n, __u32 number, __u64 address, bool is_own)
{
	opened->length = n > 0 ? n - 1 : NOT_READ;
	if (n == SHORT && !take_long_path(number, address, is_own))
		opened->length = NOT_READ;
}

/* Takes a path out of the memory of the process: by way of the stack, since whatever else is written to so is looked up by the kernel
 * first (CONFIG_HARDENED_USERCOPY), which costs as much as the reading. */
static __noinline int take_path(struct opened *opened, __u32 number, __u64 address)
{
	__u64 text[SHORT / 8];
	long n = bpf_probe_read_user_str(text, SHORT, (void *)address);

	if (n > 0)
		__builtin_memcpy(opened->bytes, text, SHORT);
	set_length(opened, n, number, address, false);
	return 0;
}

/* A call begins that opens a file. Where the kernel's own copies are known, only what is not among them is read. */
static __always_inline void enter_open(const struct plan *plan, const struct filter *filter, struct task_struct *task,
				       struct pt_regs *regs, __u32 number, bool compat)
{
	bool has_how = number == NUMBER_OPENAT2, is_known = are_copies_known();

	if ((is_known && !has_how) || !asks_for_opened(filter, task, number))
		return;
	struct opened *opened = bpf_task_storage_get(&opens, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!opened)
		return;
	opened->number = number;
	opened->length = NOT_READ;
	opened->has_how = 0;
	if (!is_known)
		take_path(opened, number, argument_of(regs, plan->entry_at[0], compat));
	if (has_how)
		opened->has_how = !bpf_probe_read_user(opened->how, sizeof(opened->how), (void *)argument_of(regs, 2, compat));
}

/* The kernel's own copies of what the current thread opens by a call. It opens files for other reasons, too. */
SEC("fentry/do_filp_open")
int on_open(__u64 *context)
{
	struct filename *name = (struct filename *)context[1];
	struct open_flags *how = (struct open_flags *)context[2];
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	bool compat = task->thread_info.status & TS_COMPAT;
	__s64 number = number_of(regs, compat);
	__u32 key = (__u32)number;

	if (number < 0)
		return 0;
	struct plan *plan = bpf_map_lookup_elem(&plans, &key);
	if (!plan || !(plan->with & WITH_OPENED))
		return 0;
	struct filter *filter = filter_at(plan->slot);
	if (!filter || filter->mode == FILTER_OFF || !asks_for_opened(filter, task, key))
		return 0;
	if (bpf_core_field_exists(name->uptr) && (__u64)name->uptr != argument_of(regs, plan->entry_at[0], compat))
		return 0;
	struct opened *opened = bpf_task_storage_get(&opens, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!opened)
		return 0;
	/* What is not among the copies was read when the call began. */
	__u64 others = opened->number == key && opened->has_how ? opened->how[0] & (O_CLOEXEC | O_LARGEFILE) : 0;
	if (opened->number != key || !opened->has_how)
		opened->how[2] = 0;
	opened->number = key;
	opened->how[0] = ((__u32)how->open_flag & ~O_LARGEFILE) | others;
	opened->how[1] = how->mode & MODE_BITS;
	opened->has_how = 1;
	__u64 own = (__u64)name->name;
	set_length(opened, bpf_probe_read_kernel_str(opened->bytes, SHORT, (void *)own), key, own, true);
	return 0;
}

/* What the call in the scratch was given, where that is known. */
static __always_inline struct opened *opened_of(void)
{
	return bpf_task_storage_get(&opens, bpf_get_current_task_btf(), NULL, 0);
}

/* Whether rules ask for paths of the thread in the scratch: the path of others is nothing that anybody relies on. */
static __always_inline bool is_path_asked_for(struct scratch *w, __u32 number)
{
	struct plan *plan = bpf_map_lookup_elem(&plans, &number);
	struct filter *filter = plan ? filter_at(plan->slot) : NULL;

	return filter && (filter->texts == TEXTS_ALL || (filter->texts && may_be_contained(w)));
}

/* Writes the path of what is opened, as it was taken; where that is not known any more, as it is, and marked. */
__noinline int put_opened(__u64 address, __u32 index)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	struct opened *opened = w->has_path ? opened_of() : NULL;
	__u32 thread = w->head.thread;

	if (opened && opened->length < SHORT - 1)
		return put_own(opened->bytes, opened->length, PIECE_TEXT, index);
	struct entered *entered = opened ? bpf_map_lookup_elem(&entries, &thread) : NULL;
	if (entered && entered->number == w->head.number && entered->text[0].length != ~0U)
		return put_own(entered->text[0].bytes, entered->text[0].length, PIECE_TEXT, index);
	if (address && is_path_asked_for(w, w->head.number))
		w->flags |= HEAD_LATE;
	return put_text(address, index);
}

/* The same of how it is opened. */
__noinline int put_how(__u64 address, __u32 index)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	struct opened *opened = w->has_how ? opened_of() : NULL;

	if (opened)
		return put_own(opened->how, sizeof(opened->how), PIECE_BYTES, index);
	w->flags |= HEAD_LATE;
	return put_bytes(address, sizeof(opened->how), PIECE_BYTES, index);
}

#endif
