/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Whether a process is surely in no container, as src/encode and the state of events see it: by its control groups at its
 * last birth or new program. Where it was moved since, or anything is not known, it may be in one.
 */
#ifndef SEAWALL_HOST_H
#define SEAWALL_HOST_H

/* Processes that were moved between control groups since they were born or became another program, and those that were in a
 * container when the programs were loaded. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, __u32);
} moved SEC(".maps");

/* Whether not all of them had room: then nobody is surely on the host any more. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} moved_is_full SEC(".maps");

/* What is known of control groups: 1 for those that no container is in. Ids are not used again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct groups);
	__type(value, __u32);
} known_groups SEC(".maps");

/* As long as the name of a container, or longer. */
#define LONG 64
#define LEVELS 12

/* Length of the id of a step of a build. */
#define STEP 25

/* Whether a name can be that of a container (src of runtime: state/cgroup.rs): it is as long as an id, begins as those of lxc and
 * systemd-nspawn do, or is that of a step of a build, or of the group above theirs. */
static __always_inline bool is_container_like(const char *name, long n)
{
	return n > LONG || (name[0] == 'l' && name[1] == 'x' && name[2] == 'c') ||
	       (name[0] == 'm' && name[1] == 'a' && name[2] == 'c' && name[3] == 'h') ||
	       (n == sizeof("buildkit") && name[0] == 'b' && name[4] == 'd' && name[5] == 'k' && name[7] == 't') ||
	       (n > STEP + 1 && name[(n - STEP - 2) & (LONG - 1)] == ':');
}

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *node)
{
	struct kernfs_node___old *older = (void *)node;

	return bpf_core_field_exists(node->__parent) ? BPF_CORE_READ(node, __parent) : BPF_CORE_READ(older, parent);
}

/* Whether no name of a path can be that of a container. */
__noinline int is_plain(__u64 group_at)
{
	struct cgroup *group = (struct cgroup *)group_at;
	if (!group)
		return 1;
	struct kernfs_node *node = BPF_CORE_READ(group, kn);

	for (int i = 0; i < LEVELS; i++) {
		char name[LONG + 8] = {};
		struct kernfs_node *parent = parent_of(node);
		if (!parent)
			return 1;
		long n = bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(node, name));
		if (n <= 0 || is_container_like(name, n))
			return 0;
		node = parent;
	}
	return 0;
}

/* The same of all groups of the current thread that tell of containers. */
__noinline int are_plain(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct cgroup *memory = NULL, *pids = NULL;

	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		memory = group_of(task, bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id));
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id))
		pids = group_of(task, bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id));
	return is_plain((__u64)BPF_CORE_READ(task, cgroups, dfl_cgrp)) && is_plain((__u64)memory) && is_plain((__u64)pids);
}

static __always_inline __u64 id_of(struct cgroup *group)
{
	return group ? group->kn->id : 0;
}

/* The group of a controller. Its place is known when the programs are loaded. */
static __always_inline struct cgroup *group_in(struct css_set *set, int subsystem)
{
	struct cgroup_subsys_state *state = set->subsys[subsystem];

	return state ? state->cgroup : NULL;
}

/* How often a process was put among those that were moved: by the programs, by the loader. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} moves SEC(".maps");

static __always_inline __u64 moves_so_far(void)
{
	__u32 programs = 0, loader = 1;
	__u64 *own = bpf_map_lookup_elem(&moves, &programs), *others = bpf_map_lookup_elem(&moves, &loader);

	return own && others ? *(volatile __u64 *)own + *(volatile __u64 *)others : 0;
}

/* Whether the process was moved. Who was not last time was not, unless somebody was since. */
static __always_inline bool was_moved(struct scratch *w)
{
	__u64 now = moves_so_far();
	__u32 process = w->head.process, zero = 0;

	if (w->unmoved == process && w->moves == now)
		return false;
	__u32 *full = bpf_map_lookup_elem(&moved_is_full, &zero);
	if (!full || *full || bpf_map_lookup_elem(&moved, &process))
		return true;
	w->unmoved = process;
	w->moves = now;
	return false;
}

/* The process of the call in the scratch. */
__noinline int is_surely_on_host(struct scratch *w)
{
	struct cgroup *memory = NULL, *pids = NULL;
	struct groups groups = {};

	if (!w || w->head.process_namespace != settings.host_namespace || was_moved(w))
		return 0;
	struct task_struct *task = current_of(w);
	struct css_set *set = task->cgroups;
	struct nsproxy *spaces = task->nsproxy;
	struct cgroup *unified = set->dfl_cgrp;
	/* Who left the control groups of its container is still in its namespace of mounts. */
	__u32 mounts = spaces ? spaces->mnt_ns->ns.inum : 0;
	if (!mounts || (mounts != settings.host_mounts && mounts != settings.own_mounts))
		return 0;
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		memory = group_in(set, bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id));
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id))
		pids = group_in(set, bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id));
	groups.unified = id_of(unified);
	groups.memory = memory == unified ? groups.unified : id_of(memory);
	groups.pids = pids == unified ? groups.unified : id_of(pids);
	if (w->groups.memory == groups.memory && w->groups.pids == groups.pids && w->groups.unified == groups.unified)
		return w->are_plain;
	__u32 *known = bpf_map_lookup_elem(&known_groups, &groups);
	__u32 plain = known ? *known : are_plain();
	if (!known)
		bpf_map_update_elem(&known_groups, &groups, &plain, BPF_ANY);
	w->groups = groups;
	w->are_plain = plain;
	return plain;
}

/* A process tells its control groups anew, or ends. */
static __always_inline void forget_moves(void)
{
	__u32 process = bpf_get_current_pid_tgid() >> 32;

	bpf_map_delete_elem(&moved, &process);
}

SEC("raw_tp/cgroup_attach_task")
int on_move(struct bpf_raw_tracepoint_args *context)
{
	struct task_struct *task = (struct task_struct *)context->args[2];
	__u32 process = BPF_CORE_READ(task, tgid);
	__u32 zero = 0, one = 1;

	if (bpf_map_update_elem(&moved, &process, &one, BPF_ANY))
		bpf_map_update_elem(&moved_is_full, &zero, &one, BPF_ANY);
	__u64 *count = bpf_map_lookup_elem(&moves, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
	return 0;
}

#endif
