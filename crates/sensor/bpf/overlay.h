/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What lies behind the files of an overlay. Its structures belong to a module: they are found by name where its types are
 * known, which is when it was loaded before us.
 */
#ifndef SEAWALL_OVERLAY_H
#define SEAWALL_OVERLAY_H

#define OVERLAYFS_MAGIC 0x794c7630

/* The file in the upper layer, or nothing. Without types: it has always stood right behind the inode. */
static __always_inline struct dentry *upper_of(struct inode *inode)
{
	struct dentry *upper = NULL;
	__u64 offset = bpf_core_type_size(struct inode);

	if (bpf_core_type_exists(struct ovl_inode))
		offset = bpf_core_field_offset(struct ovl_inode, __upperdentry) -
			 bpf_core_field_offset(struct ovl_inode, vfs_inode);
	bpf_probe_read_kernel(&upper, sizeof(upper), (char *)inode + offset);
	return upper;
}

/* Whether a file of an overlay lies in its upper layer. */
static __always_inline bool is_upper(struct inode *inode)
{
	return upper_of(inode) != NULL;
}

/* The inode of the first lower layer that has the file; nothing where its types are not known. */
static __always_inline struct inode *lower_of(struct inode *inode)
{
	if (!bpf_core_type_exists(struct ovl_inode))
		return NULL;
	void *own = (char *)inode - bpf_core_field_offset(struct ovl_inode, vfs_inode);
	struct ovl_inode___inode *oldest = own;
	struct ovl_inode___path *older = own;
	struct ovl_inode___entry *newer = own;

	if (bpf_core_field_exists(newer->oe)) {
		struct ovl_entry *entry = BPF_CORE_READ(newer, oe);
		if (!entry || !BPF_CORE_READ(entry, __numlower))
			return NULL;
		return BPF_CORE_READ(entry, __lowerstack[0].dentry, d_inode);
	}
	if (bpf_core_field_exists(older->lowerpath))
		return BPF_CORE_READ(older, lowerpath.dentry, d_inode);
	if (bpf_core_field_exists(oldest->lower))
		return BPF_CORE_READ(oldest, lower);
	return NULL;
}

/* The inode that has the content of a file of an overlay. */
static __always_inline struct inode *behind(struct inode *inode)
{
	struct dentry *upper = upper_of(inode);

	return upper ? BPF_CORE_READ(upper, d_inode) : lower_of(inode);
}

/* The dentry by which a process has a file, where the kernel may have put the one behind it in its place: what is mapped of an
 * overlay is mapped of that one. Which bit says so differs between kernels, and what stands behind other files is none of
 * ours: so it is held against the file itself. */
static __always_inline struct dentry *dentry_of(struct file *file)
{
	struct backing_file *backing = (struct backing_file *)file;

	if (bpf_core_field_exists(backing->user_path)) {
		struct dentry *dentry = BPF_CORE_READ(backing, user_path.dentry);
		struct inode *inode = BPF_CORE_READ(dentry, d_inode);
		if (inode && BPF_CORE_READ(inode, i_sb, s_magic) == OVERLAYFS_MAGIC &&
		    behind(inode) == BPF_CORE_READ(file, f_inode))
			return dentry;
	}
	return BPF_CORE_READ(file, f_path.dentry);
}

#endif
