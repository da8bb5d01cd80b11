/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Fields that are read at each call, without a function of the kernel for each: where the kernel takes an address for one of a
 * structure (since 6.2), a field is a load. Before that they are copied, which costs ten times as much.
 */
#ifndef SEAWALL_TYPED_H
#define SEAWALL_TYPED_H

extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;

/* Whether the kernel has it: known when the programs are loaded. */
#define HAS_CAST (bpf_rdonly_cast != NULL)

/* The address of a structure, so that GET can load from it. A null stays one. */
#define TYPED(type, address)                                                                      \
	((type *)(HAS_CAST                                                \
			  ? bpf_rdonly_cast((void *)(address), bpf_core_type_id_kernel(type))     \
			  : (void *)(address)))

/* A field of a structure that TYPED or another GET returned. What can't be read is 0. */
#define GET(pointer, field)                                                                       \
	({                                                                                        \
		typeof((pointer)->field) value_of_field;                                          \
		if (HAS_CAST)                                             \
			value_of_field = (pointer)->field;                                        \
		else                                                                              \
			bpf_core_read(&value_of_field, sizeof(value_of_field), &(pointer)->field);\
		value_of_field;                                                                   \
	})

/* Eight bytes of the kernel's memory, as a number. The kernel loads fields of structures alone: this one begins with one. */
static __always_inline __u64 eight_bytes(const void *address)
{
	__u64 bytes = 0;

	if (HAS_CAST)
		return (__u64)TYPED(struct timespec64, address)->tv_sec;
	bpf_probe_read_kernel(&bytes, sizeof(bytes), address);
	return bytes;
}

#endif
