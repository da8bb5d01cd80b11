/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The path of a file, as the filter asks for it: its last name, and the first two from the root of the process. The kernel's own
 * names, nothing that a process could change meanwhile.
 */
#ifndef SEAWALL_WALK_H
#define SEAWALL_WALK_H

/* Steps up, mounts among them. */
#define WALK 64

/* Walks from a file up to the root of the process. Returns whether it got there, or as far as is asked for. */
static __always_inline bool walk_up(struct walk *walk, struct file *file, struct fs_struct *fs, bool is_short)
{
	struct dentry *root = fs->root.dentry;
	struct vfsmount *root_mount = fs->root.mnt, *vfsmount = GET(file, f_path.mnt);

	walk->dentry = (__u64)GET(file, f_path.dentry);
	walk->mount = (__u64)vfsmount;
	walk->mount_root = (__u64)GET(vfsmount, mnt_root);
	walk->last = walk->first = walk->second = 0;
	for (int i = 0; i < WALK; i++) {
		__u64 dentry_at = walk->dentry;
		if (dentry_at == (__u64)root && walk->mount == (__u64)root_mount)
			return true;
		if (dentry_at == walk->mount_root) {
			__u64 mount_at = walk->mount - bpf_core_field_offset(struct mount, mnt);
			struct mount *mount = TYPED(struct mount, mount_at);
			struct mount *above = GET(mount, mnt_parent);
			if ((__u64)above == mount_at)
				return true;
			walk->dentry = (__u64)GET(mount, mnt_mountpoint);
			walk->mount = (__u64)above + bpf_core_field_offset(struct mount, mnt);
			walk->mount_root = (__u64)GET(above, mnt.mnt_root);
			continue;
		}
		if (!walk->last)
			walk->last = dentry_at;
		walk->second = walk->first;
		walk->first = dentry_at;
		if (is_short)
			return true;
		struct dentry *dentry = TYPED(struct dentry, dentry_at);
		__u64 parent = (__u64)GET(dentry, d_parent);
		if (parent == dentry_at)
			return true;
		walk->dentry = parent;
	}
	return false;
}

/* The lists that ask for a name of the path of a file; all of them where that is not known. */
static __always_inline __u32 lists_by_path(struct filter *filter, struct facts *facts, struct file *file, struct task_struct *task)
{
	struct fs_struct *fs = task->fs;
	bool is_short = !filter->has_first;

	if (!fs || !walk_up(&facts->walk, file, fs, is_short) || !facts->walk.first || !facts->walk.last)
		return ALL_LISTS;
	shape_of(TYPED(struct dentry, facts->walk.last), &facts->shape[PATH_LAST]);
	if (!is_short) {
		shape_of(TYPED(struct dentry, facts->walk.first), &facts->shape[PATH_FIRST]);
		/* A name that there is not has nothing in it. */
		if (facts->walk.second)
			shape_of(TYPED(struct dentry, facts->walk.second), &facts->shape[PATH_SECOND]);
		else
			__builtin_memset(&facts->shape[PATH_SECOND], 0, sizeof(struct shape));
	}
	return lists_by_name(filter, facts, false);
}

/* Those of the lists that are left which may ask for the file that the call in the scratch made. */
static __always_inline __u32 lists_by_file(struct filter *filter, struct scratch *w, __u32 left)
{
	struct task_struct *task = current_of(w);
	struct file *file = w->request ? (struct file *)w->made_file : file_of(task, (__s32)w->head.result);

	if (!file)
		return left;
	file = TYPED(struct file, file);
	if (left & filter->path)
		left &= ~filter->path | lists_by_path(filter, &w->facts, file, task);
	if (left & filter->elsewhere && !(w->request && w->elsewhere) && !is_elsewhere(file, task))
		left &= ~filter->elsewhere;
	return left;
}

#endif
