//! What is gathered of files that pass by, and what others see meanwhile.

use super::*;
use seawall_model::tree::{LayerVisitor, Resolved, SNIFFED, Selection, Ticket, Tree};

/// Wants the files that its words name, and notes what it is told.
struct Others {
    words: &'static [(&'static str, Selection)],
    told: Mutex<Vec<String>>,
}

struct Other<'a>(&'a Others);

impl LayerVisitors for Others {
    fn begin(&self, _: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Other(self))
    }
}

impl Other<'_> {
    fn tell(&self, what: &str, entry: &Entry<'_>) {
        let told = format!("{what} {}", entry.path);
        self.0.told.lock().unwrap().push(told);
    }
}

impl LayerVisitor for Other<'_> {
    fn select(&mut self, entry: &Entry<'_>) -> Selection {
        let mut words = self.0.words.iter();
        let found = words.find(|(path, _)| *path == entry.path);
        found.map_or(Selection::Skip, |(_, selection)| *selection)
    }

    fn wants(&mut self, _: &Entry<'_>, start: &[u8]) -> bool {
        start.starts_with(b"\x7fELF")
    }

    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>) {
        self.tell(&format!("content {}", bytes.len()), entry);
    }

    fn oversized(&mut self, entry: &Entry<'_>) {
        self.tell("oversized", entry);
    }

    fn unreadable(&mut self, entry: &Entry<'_>, why: &str) {
        self.tell(&format!("unreadable ({why})"), entry);
    }

    fn finish(self: Box<Self>) {
        self.0.told.lock().unwrap().push("finish".to_owned());
    }
}

/// A tree of links.
struct Links(&'static [&'static str]);

impl Tree for Links {
    fn resolve(&self, _: &str) -> Resolved {
        Resolved::Missing
    }

    fn layer_of(&self, _: &str) -> Option<usize> {
        None
    }

    fn changed_after(&self, _: &str, _: usize) -> Option<usize> {
        None
    }

    fn list(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

impl Files for Links {
    fn each(&self, tell: &mut dyn FnMut(usize, &Entry<'_>)) {
        for path in self.0 {
            tell(0, &entry(path, EntryKind::Symlink, 0));
        }
    }

    fn each_of_layer(&self, _: usize, _: &mut dyn FnMut(&Entry<'_>)) {}
}

const fn entry(path: &str, kind: EntryKind, size: u64) -> Entry<'_> {
    Entry {
        path,
        kind,
        size,
        mode: 0o644,
        uid: 0,
        gid: 0,
        link: None,
    }
}

/// Hands files over as the walk of a source does.
fn walk(gather: Gather, files: &[(&str, &[u8])], others: &Others) -> Gathered {
    let gathering = Gathering::new(gather);
    let limits = Limits::default();
    let both = gathering.beside(others, &limits);
    let mut visitor = both.begin(Ticket(0));
    for (path, bytes) in files {
        let entry = entry(path, EntryKind::File, length(bytes));
        let (limit, sniffed) = match visitor.select(&entry) {
            Selection::Skip => continue,
            Selection::Read { limit } => (limit, false),
            Selection::Sniff { limit } => (limit, true),
        };
        let start = &bytes[..bytes.len().min(usize::try_from(SNIFFED).unwrap())];
        if sniffed && !visitor.wants(&entry, start) {
            continue;
        }
        if entry.size > limit {
            visitor.oversized(&entry);
        } else {
            visitor.content(&entry, bytes.to_vec());
        }
    }
    visitor.finish();
    gathering.end(&Links(&["sub/Dockerfile", "README", ".git/Dockerfile"]))
}

const COMPOSE: &[u8] = b"services:\n  web:\n    image: nginx\n";
const POD: &[u8] = b"apiVersion: v1\nkind: Pod\n";

#[test]
fn documents_are_gathered_and_others_see_what_they_asked_for() {
    let others = Others {
        words: &[
            ("package.json", Selection::Read { limit: 10 }),
            ("lock.yaml", Selection::Read { limit: 100 }),
            ("Dockerfile", Selection::Sniff { limit: 100 }),
            ("Dockerfile.elf", Selection::Sniff { limit: 3 }),
            ("tool", Selection::Sniff { limit: 100 }),
        ],
        told: Mutex::new(Vec::new()),
    };
    let late = [b"# ".repeat(3_000).as_slice(), b"\n", POD].concat();
    let files: [(&str, &[u8]); 13] = [
        ("z/stack.yml", COMPOSE),
        ("package.json", b"{\"name\": \"a\"}"),
        ("lock.yaml", b"packages: {}\n"),
        ("Dockerfile", b"FROM a\n"),
        ("Dockerfile.elf", b"\x7fELF"),
        ("Dockerfile.j2", b"FROM {{ a }}\n"),
        ("tool", b"\x7fELF"),
        (".git/refs/heads/Dockerfile", b"0123\n"),
        ("late.yaml", &late),
        ("daemon.json", b"{}"),
        (".env", b"A=1\n"),
        ("empty/Dockerfile", b""),
        ("README", b"FROM a\n"),
    ];
    let gathered = walk(Gather::default(), &files, &others);
    let found: Vec<(&str, ArtifactKind)> = (gathered.documents.iter())
        .map(|it| (it.path.as_str(), it.kind))
        .collect();
    assert_eq!(
        found,
        [
            ("Dockerfile", ArtifactKind::Dockerfile),
            ("Dockerfile.elf", ArtifactKind::Dockerfile),
            ("daemon.json", ArtifactKind::Daemon),
            ("empty/Dockerfile", ArtifactKind::Dockerfile),
            ("late.yaml", ArtifactKind::Kubernetes),
            ("z/stack.yml", ArtifactKind::Compose),
        ]
    );
    assert_eq!(gathered.links, ["sub/Dockerfile"]);
    assert!(gathered.beside.is_empty());
    assert!(gathered.problems.is_empty(), "{:?}", gathered.problems);
    assert_eq!(
        *others.told.lock().unwrap(),
        [
            "oversized package.json",
            "content 13 lock.yaml",
            "oversized Dockerfile.elf",
            "content 4 tool",
            "finish"
        ]
    );
}

#[test]
fn what_documents_may_name_is_kept_where_it_is_asked_for() {
    let others = Others {
        words: &[],
        told: Mutex::new(Vec::new()),
    };
    let files: [(&str, &[u8]); 5] = [
        ("compose.yaml", COMPOSE),
        ("prod/.env", b"A=1\n"),
        ("Dockerfile.dockerignore", b"x\n"),
        ("base.yaml", b"volumes: {}\n"),
        ("data.json", b"{}"),
    ];
    let gathered = walk(Gather { beside: true }, &files, &others);
    let beside: Vec<&str> = gathered.beside.keys().map(String::as_str).collect();
    assert_eq!(
        beside,
        ["Dockerfile.dockerignore", "base.yaml", "prod/.env"]
    );
    assert_eq!(gathered.documents.len(), 1);
}

/// A document of which nobody could hold the bytes must not look as if there were none.
#[test]
fn what_cannot_be_read_is_told() {
    let others = Others {
        words: &[("Dockerfile", Selection::Sniff { limit: u64::MAX })],
        told: Mutex::new(Vec::new()),
    };
    let gathering = Gathering::new(Gather::default());
    let limits = Limits::default();
    let both = gathering.beside(&others, &limits);
    let mut visitor = both.begin(Ticket(0));
    for (path, start) in [
        ("Dockerfile", b"FROM a\n".as_slice()),
        ("big.yaml", POD),
        ("values.yaml", b"a: 1\n"),
    ] {
        let entry = entry(path, EntryKind::File, 1 << 30);
        assert!(matches!(visitor.select(&entry), Selection::Sniff { .. }));
        assert!(!visitor.wants(&entry, start), "{path}");
    }
    for path in ["a/Dockerfile", "a/b.yaml"] {
        let entry = entry(path, EntryKind::File, 10);
        visitor.select(&entry);
        visitor.unreadable(&entry, "permission denied");
    }
    visitor.finish();
    let gathered = gathering.end(&Links(&[]));
    let told: Vec<_> = (gathered.problems.iter())
        .map(|it| it.path.clone().unwrap_or_default())
        .collect();
    assert_eq!(told, ["Dockerfile", "big.yaml", "a/Dockerfile"]);
}
