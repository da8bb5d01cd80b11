//! Asking the kernel what a file is: it is opened, the program at that hook answers and refuses, and so nothing is opened.

use super::gate::Failure;
use super::load;
use super::policy::{FileId, Origins};
use libbpf_rs::{MapCore as _, MapFlags, Object};
use rustix::fd::OwnedFd;
use rustix::fs::{self, CWD, MemfdFlags, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// What a file is to the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The file as it is seen.
    pub file: FileId,
    /// What lies behind it, where it is a file of an overlay. A list has to have both.
    pub real: Option<FileId>,
    /// Where it is from; any overlay counts as the container's.
    pub origin: Origins,
}

/// What was refused was opened: nothing asks our programs.
const OPENED: &str = "it was opened";

/// Says what a file is, by a path that is resolved inside a root, links included.
pub(super) fn identify(object: &Object, root: &Path, path: &Path) -> Result<Identity, Failure> {
    let wrong = |why: String| Failure::File {
        path: root.join(path.strip_prefix("/").unwrap_or(path)),
        why,
    };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = fs::openat(CWD, root, flags, Mode::empty()).map_err(|why| wrong(why.to_string()))?;
    let inside = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let open = || fs::openat2(&root, path, FLAGS, Mode::empty(), inside);
    ask(object, open)?.map_err(wrong)
}

/// Asks about a file that there is nowhere: that it is refused shows that the programs are called, and obeyed.
pub(super) fn is_in_force(object: &Object) -> Result<bool, Failure> {
    let file = fs::memfd_create("seawall", MemfdFlags::CLOEXEC)
        .map_err(|why| Failure::told("a file in memory", &why))?;
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    match ask(object, || fs::openat(CWD, path, FLAGS, Mode::empty()))? {
        Ok(identity) => Ok(identity.origin == Origins::MEMORY),
        Err(why) if why == OPENED => Ok(false),
        Err(why) => Err(Failure::told("to open a file in memory", &why)),
    }
}

/// Nothing waits for another end, and no terminal becomes ours.
const FLAGS: OFlags = OFlags::NONBLOCK
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

fn ask(
    object: &Object,
    open: impl FnOnce() -> Result<OwnedFd, Errno>,
) -> Result<Result<Identity, String>, Failure> {
    let questions = load::map(object, "questions")?;
    let put = |thread: u32, namespace: u32| {
        let mut bytes = [0_u8; 40];
        let words = thread
            .to_ne_bytes()
            .into_iter()
            .chain(namespace.to_ne_bytes());
        for (to, from) in bytes.iter_mut().zip(words) {
            *to = from;
        }
        questions
            .update(&0_u32.to_ne_bytes(), &bytes, MapFlags::ANY)
            .map_err(Failure::refused("a question about a file"))
    };
    let thread = rustix::thread::gettid().as_raw_nonzero().get();
    put(u32::try_from(thread).unwrap_or_default(), own_namespace())?;
    let opened = open();
    let answer = questions.lookup(&0_u32.to_ne_bytes(), MapFlags::ANY);
    put(0, 0)?;
    let answer = answer.map_err(Failure::refused("to answer about a file"))?;
    Ok(match opened {
        Ok(_) => Err(OPENED.to_owned()),
        Err(Errno::PERM) => answer
            .as_deref()
            .and_then(read)
            .ok_or_else(|| Errno::PERM.to_string()),
        Err(why) => Err(why.to_string()),
    })
}

/// `struct question`.
fn read(bytes: &[u8]) -> Option<Identity> {
    let word = |at: usize| {
        let (words, _) = bytes.as_chunks::<4>();
        words.get(at).map(|word| u32::from_ne_bytes(*word))
    };
    let long = |at: usize| {
        let (longs, _) = bytes.as_chunks::<8>();
        longs.get(at).map(|long| u64::from_ne_bytes(*long))
    };
    if word(2)? == 0 {
        return None;
    }
    let real = FileId {
        device: word(4)?,
        inode: long(4)?,
    };
    Some(Identity {
        file: FileId {
            device: word(3)?,
            inode: long(3)?,
        },
        real: (real.inode != 0).then_some(real),
        origin: Origins(word(5)?),
    })
}

/// The number of our own process namespace.
pub(super) fn own_namespace() -> u32 {
    std::fs::metadata("/proc/self/ns/pid").map_or(0, |it| u32::try_from(it.ino()).unwrap_or(0))
}
