/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Where calls that rename, link and remove files led, as the kernel found it: whatever links, mounts and descriptors stood on the
 * way that their texts name.
 */
#ifndef SEAWALL_FOUND_H
#define SEAWALL_FOUND_H

/* A name in a folder. */
struct place {
	__u64 folder;
	__u64 mount;
	char name[NAME_MOST];
};

/* What the first two texts of a call came to. */
struct found {
	__u32 number;
	__u32 reserved;
	struct place place[2];
};

/* Of the thread: the functions that these programs run at may be interrupted by another thread that comes to one of them. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct found);
} found_places SEC(".maps");

static __always_inline void find_place(struct place *place, struct path *folder, struct dentry *dentry)
{
	place->folder = dentry ? (__u64)BPF_CORE_READ(dentry, d_parent) : 0;
	place->mount = (__u64)BPF_CORE_READ(folder, mnt);
	place->name[0] = 0;
	if (dentry)
		bpf_probe_read_kernel_str(place->name, NAME_MOST, BPF_CORE_READ(dentry, d_name.name));
}

/* Remembers both, for the call that the thread is in: one whose texts were read. */
static __always_inline void find_places(struct path *first, struct dentry *one, struct path *second, struct dentry *other)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();
	struct entered *entered = bpf_map_lookup_elem(&entries, &thread);

	if (!entered)
		return;
	struct found *found = bpf_task_storage_get(&found_places, bpf_get_current_task_btf(), NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!found)
		return;
	found->number = entered->number;
	find_place(&found->place[0], first, one);
	find_place(&found->place[1], second, other);
}

SEC("fentry/security_path_rename")
int on_rename(__u64 *context)
{
	find_places((struct path *)context[0], (struct dentry *)context[1],
		    (struct path *)context[2], (struct dentry *)context[3]);
	return 0;
}

/* Both are on one mount. */
SEC("fentry/security_path_link")
int on_link(__u64 *context)
{
	struct path *folder = (struct path *)context[1];

	find_places(folder, (struct dentry *)context[0], folder, (struct dentry *)context[2]);
	return 0;
}

/* The first text is no path of a file. */
SEC("fentry/security_path_symlink")
int on_symlink(__u64 *context)
{
	struct path *folder = (struct path *)context[0];

	find_places(folder, NULL, folder, (struct dentry *)context[1]);
	return 0;
}

SEC("fentry/security_path_unlink")
int on_unlink(__u64 *context)
{
	struct path *folder = (struct path *)context[0];

	find_places(folder, (struct dentry *)context[1], folder, NULL);
	return 0;
}

static __always_inline void forget_places(void)
{
	struct found *found = bpf_task_storage_get(&found_places, bpf_get_current_task_btf(), NULL, 0);

	if (found)
		found->number = 0;
}

/* Writes where a text of the call in the scratch led. */
__noinline int put_found(__u32 index)
{
	struct scratch *w = own_scratch();
	if (!w || w->request)
		return 0;
	__u32 key = w->head.number;
	struct plan *plan = bpf_map_lookup_elem(&plans, &key);
	struct found *found = bpf_task_storage_get(&found_places, bpf_get_current_task_btf(), NULL, 0);
	if (!plan || !found || found->number != key)
		return 0;
	struct place *place = plan->entry_at[0] == index ? &found->place[0] : &found->place[1];
	if ((plan->entry_at[0] != index && plan->entry_at[1] != index) || !place->folder)
		return 0;
	int at = begin(w, PIECE_PATH, index);
	if (at < 0)
		return 0;
	long n = bpf_probe_read_kernel_str(&w->bytes[w->used & ROOM], NAME_MOST, place->name);
	if (n > 0)
		w->used += n & (2 * NAME_MOST - 1);
	put_names(place->folder, place->mount);
	end(w, at);
	return 0;
}

#endif
