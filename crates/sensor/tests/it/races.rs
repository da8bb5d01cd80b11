//! What the kernel acted on is told, whatever other threads write over it meanwhile.

use super::scene::{Scene, line};

/// A program that removes a file while another thread writes another name over the path: the call hangs in the kernel until
/// that is done, because the folder is busy. Two hundred times.
const RACE: &str = r#"
import ctypes, os, threading
libc = ctypes.CDLL(None)
path = ctypes.create_string_buffer(b"evil", 64)
stop = False
def writer():
    while not stop:
        ctypes.memmove(path, b"good\0", 5)
        ctypes.memmove(path, b"evil\0", 5)
thread = threading.Thread(target=writer)
thread.start()
for i in range(400):
    for name in ("evil", "good"):
        open(name, "w").close()
    libc.unlink(path)
stop = True
thread.join()
"#;

#[test]
fn a_path_is_told_as_it_was_when_the_call_began() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let script = format!("cat > race.py <<'E'\n{RACE}\nE\nexec python3 race.py");
    let told = scene.run(&script);
    let unlinks: Vec<_> = told
        .events
        .iter()
        .filter(|event| line(event).starts_with("unlink res=0"))
        .collect();
    assert!(unlinks.len() >= 300, "{} calls were told", unlinks.len());
    let late = unlinks.iter().filter(|event| event.late).count();
    assert_eq!(late, 0, "each path was read when its call began");
}

#[test]
fn what_cannot_be_read_when_a_call_begins_is_marked() {
    let Some(scene) = Scene::start() else {
        return;
    };
    // The page of the path is not there until the kernel asks for it.
    let script = "echo nothing > file; exec python3 -c 'import ctypes, mmap, os
data = open(\"page\", \"wb\"); data.write(b\"file\\0\" + bytes(4091)); data.close()
file = os.open(\"page\", os.O_RDWR)
os.posix_fadvise(file, 0, 0, 4)
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
at = libc.mmap(None, ctypes.c_size_t(4096), 1, 2, file, 0)
libc.unlink(ctypes.c_void_p(at))'";
    let told = scene.run(script);
    let found = told
        .events
        .iter()
        .find(|event| line(event).starts_with("unlink res=0 path=file"));
    let lines: Vec<String> = told.events.iter().map(line).collect();
    let found = found.unwrap_or_else(|| panic!("{}", lines.join("\n")));
    assert!(found.late, "{}", line(found));
}
