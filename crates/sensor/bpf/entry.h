/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Texts as they are when a call begins. Another thread may write over them while it goes on: what is read when it returns
 * need not be what the kernel acted on.
 */
#ifndef SEAWALL_ENTRY_H
#define SEAWALL_ENTRY_H

struct entry_text {
	__u32 length; /* all ones: it could not be read */
	__u8 bytes[MOST];
};

struct entered {
	__u32 number;
	__u32 reserved;
	struct entry_text text[ENTRY_TEXTS];
};

/* By thread. Who finds no room is recorded with texts of the return, and marked. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct entered);
} entries SEC(".maps");

/* Too large for a stack. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct entered);
} entered_now SEC(".maps");

static __always_inline void enter_text(struct entered *entered, __u32 at, __u64 address)
{
	struct entry_text *text = &entered->text[at];
	long n = bpf_probe_read_user_str(text->bytes, MOST, (void *)address);

	text->length = n > 0 ? n - 1 : ~0U;
}

static __always_inline __u64 argument_of(struct pt_regs *regs, __u32 i, bool compat)
{
	switch (i) {
	case 0:
		return compat ? (__u32)regs->bx : regs->di;
	case 1:
		return compat ? (__u32)regs->cx : regs->si;
	case 2:
		return compat ? (__u32)regs->dx : regs->dx;
	}
	return compat ? (__u32)regs->si : regs->r10;
}

SEC("tp_btf/sys_enter")
int on_entry(__u64 *context)
{
	struct pt_regs *regs = (struct pt_regs *)context[0];
	struct task_struct *task = bpf_get_current_task_btf();
	bool compat = task->thread_info.status & TS_COMPAT;
	__s64 number = number_of(regs, compat);
	__u32 key = (__u32)number, zero = 0;

	if (number < 0)
		return 0;
	struct plan *plan = bpf_map_lookup_elem(&plans, &key);
	if (!plan || !plan->entry || !is_wanted(plan))
		return 0;
	struct entered *entered = bpf_map_lookup_elem(&entered_now, &zero);
	if (!entered)
		return 0;
	__u32 thread = (__u32)bpf_get_current_pid_tgid();
	entered->number = key;
	enter_text(entered, 0, argument_of(regs, plan->entry_first, compat));
	if (plan->entry > 1)
		enter_text(entered, 1, argument_of(regs, plan->entry_second, compat));
	bpf_map_update_elem(&entries, &thread, entered, BPF_ANY);
	return 0;
}

static __always_inline void forget_entry(void)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&entries, &thread);
}

/* Writes a text as it was when the call began. Returns whether that is known. */
__noinline int put_entered(__u32 index, __u32 number)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	__u32 thread = w->head.thread, key = number;
	struct plan *plan = bpf_map_lookup_elem(&plans, &key);
	struct entered *entered = bpf_map_lookup_elem(&entries, &thread);
	if (!plan || !entered || entered->number != number)
		return 0;
	struct entry_text *text = &entered->text[0];
	if (plan->entry_first != index) {
		if (plan->entry < 2 || plan->entry_second != index)
			return 0;
		text = &entered->text[1];
	}
	__u32 length = text->length;
	if (length == ~0U)
		return 0;
	int at = begin(w, PIECE_TEXT, index);
	if (at < 0)
		return 1;
	if (length > MOST - 1)
		length = MOST - 1;
	length &= MOST - 1;
	if (!bpf_probe_read_kernel(&w->bytes[w->used & ROOM], length, text->bytes))
		w->used += length;
	end(w, at);
	return 1;
}

#endif
