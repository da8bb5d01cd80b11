/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The buffer for what matters most is everybody's. Some of what belongs there costs whoever does it next to nothing (a user that
 * is set again and again), and the reader may be late: so nobody may fill it. As long as there is plenty of room nothing
 * is looked at.
 */
#ifndef SEAWALL_FAIR_H
#define SEAWALL_FAIR_H

#define BPF_RB_AVAIL_DATA 0
#define BPF_RB_RING_SIZE 1
#define BPF_RB_CONS_POS 2
#define BPF_RB_PROD_POS 3

/*
 * Who has a share is a container: by the topmost of its control groups that has the name of one, whatever it makes below that, and
 * whatever process namespaces it makes or has in common with the host. Who is in none has the share of the topmost namespace that it
 * is in, below that of the host: those that are made inside take from the same one.
 */
struct sharer {
	__u64 who;
	__u32 class;
	__u32 is_group;
};

/* What one that has a share wrote of a class since the buffer was written up to a place. When that was read, it begins anew: at
 * most twice its share waits to be read. */
struct share {
	__u64 begun;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct sharer);
	__type(value, struct share);
} shares SEC(".maps");

/* How much of the buffer, in eighths, may be full where more of a class is put in: programs have the last of it for themselves. */
static __always_inline __u64 eighths(__u32 class)
{
	if (class == CLASS_PROGRAM)
		return 8;
	if (class == CLASS_KERNEL)
		return 7;
	return class == CLASS_PROCESS ? 6 : 4;
}

/* Where a record goes: to the buffer for what matters most; where all the others go, since that one is for other classes by now; or
 * nowhere, since whoever it is of had more than a share. */
#define ROOM_NONE 0
#define ROOM_CRITICAL 1
#define ROOM_BULK 2

/* Control groups above each other: as many as a container may nest within its own before it is known by its namespace alone. */
#define MOST_GROUPS 32

/* The topmost of some control groups above each other that has the name of a container; 0 where none has. */
__noinline __u64 topmost_container(__u64 group_at)
{
	struct cgroup *group = (struct cgroup *)group_at;
	__u64 found = 0;
	if (!group)
		return 0;
	struct kernfs_node *node = BPF_CORE_READ(group, kn);

	for (int i = 0; i < MOST_GROUPS && node; i++) {
		char name[LONG + 8] = {};
		long n = bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(node, name));
		if (n > 0 && is_container_like(name, n))
			found = BPF_CORE_READ(node, id);
		node = parent_of(node);
	}
	return found;
}

/* The same of the current thread, by whichever hierarchy tells. */
static __always_inline __u64 own_container(struct task_struct *task)
{
	__u64 found = topmost_container((__u64)BPF_CORE_READ(task, cgroups, dfl_cgrp));

	if (!found && bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		found = topmost_container((__u64)group_of(task, bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id)));
	if (!found && bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id))
		found = topmost_container((__u64)group_of(task, bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id)));
	return found;
}

/* The most process namespaces within each other (MAX_PID_NS_LEVEL). */
#define MOST_NAMESPACES 32

/* The topmost process namespace of the current thread below that of the host; that of the host where it is in that one. */
static __always_inline __u32 topmost_namespace(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	__u32 deepest = BPF_CORE_READ(pid, level), first = 0;
	bool is_below = false;

	for (__u32 level = 0; level < MOST_NAMESPACES + 1; level++) {
		struct upid upid = {};
		if (level > deepest)
			break;
		bpf_core_read(&upid, sizeof(upid), &pid->numbers[level]);
		__u32 namespace = BPF_CORE_READ(upid.ns, ns.inum);
		if (is_below)
			return namespace;
		is_below = namespace == settings.host_namespace;
		first = first ?: namespace;
	}
	return is_below ? settings.host_namespace : first;
}

/* Who has the share that the current thread takes from. */
static __always_inline void look_for_sharer(struct sharer *who)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	who->who = own_container(task);
	who->is_group = who->who != 0;
	if (!who->who)
		who->who = topmost_namespace(task);
}

/* Takes from a share of the buffer for records of a class. Returns whether there was enough. */
static __always_inline bool take_share(const struct sharer *who, __u32 length, __u64 eighth)
{
	__u64 written = bpf_ringbuf_query(&critical, BPF_RB_PROD_POS);
	struct share *share = bpf_map_lookup_elem(&shares, who);

	if (!share) {
		struct share first = { .begun = written, .bytes = length };
		bpf_map_update_elem(&shares, who, &first, BPF_ANY);
		return true;
	}
	if (bpf_ringbuf_query(&critical, BPF_RB_CONS_POS) >= share->begun) {
		share->begun = written;
		share->bytes = 0;
	}
	/* On the host is what makes containers. */
	bool is_host = !who->is_group && who->who == settings.host_namespace;
	if (share->bytes + length > (is_host ? 3 * eighth : eighth))
		return false;
	__sync_fetch_and_add(&share->bytes, length);
	return true;
}

/*
 * Which room there is for a record of a class: of the current thread, or of one of another process namespace, where a request of a
 * ring is finished in its place.
 */
__noinline int room_for(__u32 elsewhere, __u32 class, __u32 length)
{
	__u64 eighth = bpf_ringbuf_query(&critical, BPF_RB_RING_SIZE) / 8;
	__u64 used = bpf_ringbuf_query(&critical, BPF_RB_AVAIL_DATA);
	struct sharer who = { .who = elsewhere, .class = class };

	if (used < eighth)
		return ROOM_CRITICAL;
	if (!elsewhere)
		look_for_sharer(&who);
	if (!take_share(&who, length, eighth))
		return ROOM_NONE;
	return used > eighth * eighths(class) ? ROOM_BULK : ROOM_CRITICAL;
}

#endif
