//! Files that grow, are put aside and emptied.

use super::*;

struct Desk {
    folder: tempfile::TempDir,
    follower: Follower,
}

impl Desk {
    fn new(cursor: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Self {
            follower: Follower::new(PathBuf::new(), None),
            folder,
        };
        desk.restart(cursor);
        desk
    }

    fn restart(&mut self, cursor: bool) {
        let cursor = cursor.then(|| self.at("state/cursor.json"));
        self.follower = Follower::new(self.at("audit.log"), cursor);
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.at(name))
            .unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.at(from), self.at(to)).unwrap();
    }

    /// Reads all that is there, over files that were put aside; losses as `!`.
    fn read(&mut self) -> String {
        let mut all = Vec::new();
        let mut idle = 0;
        while idle < 3 {
            let batch = self.follower.read().unwrap();
            idle = if batch.lines.is_empty() && batch.lost.is_empty() {
                idle + 1
            } else {
                0
            };
            all.extend(batch.lost.iter().map(|_| "!".to_owned()));
            all.extend(
                batch
                    .lines
                    .iter()
                    .map(|line| String::from_utf8_lossy(line).into_owned()),
            );
            self.follower.done();
            // Nobody waits for whoever may still write.
            if let Some(since) = &mut self.follower.replaced {
                *since -= GRACE;
            }
        }
        self.follower.keep().unwrap();
        all.join(" ")
    }
}

#[test]
fn what_was_there_before_is_not_read_and_lines_are_whole() {
    let mut desk = Desk::new(false);
    desk.write("audit.log", "old\n");
    assert_eq!(desk.read(), "");
    desk.write("audit.log", "a\nb\nhal");
    assert_eq!(desk.read(), "a b");
    desk.write("audit.log", "f\n");
    assert_eq!(desk.read(), "half");
}

#[test]
fn a_file_that_is_made_later_is_read_from_its_begin() {
    let mut desk = Desk::new(false);
    assert_eq!(desk.read(), "");
    desk.write("audit.log", "a\n");
    assert_eq!(desk.read(), "a");
}

#[test]
fn files_that_were_put_aside_are_read_to_their_end() {
    for (first, second) in [
        ("audit.log.1", "audit.log.2"),
        (
            "audit-2026-11-23T07-00-00.000.log",
            "audit-2026-11-23T07-01-00.000.log",
        ),
    ] {
        let mut desk = Desk::new(false);
        desk.write("audit.log", "");
        desk.write("audit.log.0.gz", "packed\n");
        desk.write("other.log", "other\n");
        assert_eq!(desk.read(), "");
        desk.write("audit.log", "a\n");
        desk.rename("audit.log", first);
        desk.write(first, "b\n");
        std::thread::sleep(Duration::from_millis(20));
        desk.write("audit.log", "c\n");
        desk.rename("audit.log", second);
        std::thread::sleep(Duration::from_millis(20));
        desk.write("audit.log", "d\n");
        assert_eq!(desk.read(), "a b c d", "{first}");
    }
}

#[test]
fn a_file_that_was_emptied_is_read_from_its_begin() {
    let mut desk = Desk::new(false);
    desk.write("audit.log", "");
    assert_eq!(desk.read(), "");
    desk.write("audit.log", "first\nsecond\n");
    assert_eq!(desk.read(), "first second");
    std::fs::write(desk.at("audit.log"), "a\n").unwrap();
    assert_eq!(desk.read(), "! a");
    // Also where it has grown beyond what was read.
    std::fs::write(desk.at("audit.log"), "other and longer than before\nb\n").unwrap();
    assert_eq!(desk.read(), "! other and longer than before b");
}

#[test]
fn a_restart_goes_on_where_it_was_left() {
    let mut desk = Desk::new(true);
    desk.write("audit.log", "old\n");
    assert_eq!(desk.read(), "");
    desk.write("audit.log", "a\n");
    assert_eq!(desk.read(), "a");
    desk.write("audit.log", "b\n");
    desk.restart(true);
    assert_eq!(desk.read(), "b");
    desk.write("audit.log", "c\n");
    desk.rename("audit.log", "audit.log.7");
    std::thread::sleep(Duration::from_millis(20));
    desk.write("audit.log", "d\n");
    desk.restart(true);
    assert_eq!(desk.read(), "c d");
    std::fs::remove_file(desk.at("audit.log")).unwrap();
    desk.write("audit.log", "e\n");
    desk.restart(true);
    assert_eq!(desk.read(), "! e");
    std::fs::write(desk.at("state/cursor.json"), "{").unwrap();
    desk.restart(true);
    assert_eq!(desk.read(), "");
}

#[test]
fn a_line_that_is_too_long_is_told_and_passed_over() {
    let mut desk = Desk::new(false);
    desk.write("audit.log", "");
    assert_eq!(desk.read(), "");
    desk.write("audit.log", "a\n");
    desk.write("audit.log", &"x".repeat(LONGEST * 2 + 7));
    assert_eq!(desk.read(), "a !");
    desk.write("audit.log", "rest\nb\n");
    assert_eq!(desk.read(), "b");
}

#[test]
fn what_is_no_file_is_refused() {
    let desk = Desk::new(false);
    std::fs::create_dir(desk.at("folder")).unwrap();
    assert!(open(&desk.at("folder")).is_err());
    assert!(open(&desk.at("missing")).unwrap().is_none());
}
