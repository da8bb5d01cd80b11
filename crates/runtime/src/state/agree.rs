//! Whether two states have the same of a thread.

use std::sync::Arc;

use super::{Executable, Thread};

/// Returns whether rules see the same of two threads; descriptors are compared by whoever knows which are asked for. Texts
/// that are the same are shared from then on.
pub(super) fn threads(own: &mut Thread, other: &Thread) -> bool {
    // All fields by name: a new one that is forgotten here does not build.
    let Thread {
        id,
        process,
        parent,
        virtual_id,
        virtual_process,
        session,
        group,
        virtual_group,
        cloned,
        started,
        namespace_started,
        name,
        exe,
        args,
        environment,
        executable,
        directory,
        root,
        cgroups,
        container,
        user,
        user_group,
        login_user,
        terminal,
        capabilities,
        descriptor_limit,
        memory,
        faults,
        flags,
        descriptors: _,
        bonds: _,
    } = own;
    let ids = [
        (*id, other.id),
        (*process, other.process),
        (*parent, other.parent),
        (*virtual_id, other.virtual_id),
        (*virtual_process, other.virtual_process),
        (*session, other.session),
        (*group, other.group),
        (*virtual_group, other.virtual_group),
        (*descriptor_limit, other.descriptor_limit),
    ];
    let times = [
        (*cloned, other.cloned),
        (*started, other.started),
        (*namespace_started, other.namespace_started),
    ];
    let words = [
        (*user, other.user),
        (*user_group, other.user_group),
        (*login_user, other.login_user),
        (*terminal, other.terminal),
        (*flags, other.flags),
    ];
    same(&ids)
        && same(&times)
        && same(&words)
        && *capabilities == other.capabilities
        && *memory == other.memory
        && *faults == other.faults
        && *container == other.container
        && shared(name, &other.name)
        && shared(exe, &other.exe)
        && shared(args, &other.args)
        && shared(environment, &other.environment)
        && shared(directory, &other.directory)
        && shared(root, &other.root)
        && shared(cgroups, &other.cgroups)
        && files(executable, &other.executable)
}

fn files(own: &mut Executable, other: &Executable) -> bool {
    let Executable {
        path,
        inode,
        changed,
        modified,
        writable,
        upper_layer,
        lower_layer,
        memory,
        tmpfs,
        outside,
    } = own;
    let numbers = [
        (*inode, other.inode),
        (*changed, other.changed),
        (*modified, other.modified),
    ];
    let facts = [
        (*writable, other.writable),
        (*upper_layer, other.upper_layer),
        (*lower_layer, other.lower_layer),
        (*memory, other.memory),
        (*tmpfs, other.tmpfs),
        (*outside, other.outside),
    ];
    same(&numbers) && same(&facts) && shared(path, &other.path)
}

fn same<T: PartialEq>(pairs: &[(T, T)]) -> bool {
    pairs.iter().all(|(own, other)| own == other)
}

/// Returns whether two texts are the same; they are one from then on.
fn shared<T: PartialEq + ?Sized>(own: &mut Arc<T>, other: &Arc<T>) -> bool {
    if Arc::ptr_eq(own, other) {
        return true;
    }
    let same = **own == **other;
    if same {
        *own = Arc::clone(other);
    }
    same
}
