//! Lock files, manifests and installed packages of several languages, a folder for each case: what
//! `want.txt` beside the file says is what there is, and what is wrong.
//!
//! Which of the files real tools wrote for small projects of ours, and whose listing `want.txt` follows, is told
//! in `tests/data/README.md`. The others follow the tools' documentation.

use std::path::Path;

use crate::project_folder::{lines, problems, scan};

#[test]
fn every_folder_gives_what_it_should() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut wrong = Vec::new();
    let mut cases = 0;
    for ecosystem in [
        "bazel", "cpp", "dart", "dotnet", "erlang", "go", "gradle", "haskell", "julia", "maven",
        "python", "r", "rust", "sbt", "swift",
    ] {
        for case in std::fs::read_dir(data.join(ecosystem)).unwrap() {
            let case = case.unwrap().file_name().into_string().unwrap();
            let folder = format!("{ecosystem}/{case}");
            let inventory = scan(&folder);
            let want = data.join(&folder).join("want.txt");
            let want = std::fs::read_to_string(want).unwrap_or_default();
            let mut told: Vec<String> = problems(&inventory)
                .into_iter()
                .map(|why| format!("! {why}"))
                .collect();
            // What is wrong with a file that is cut off is said in the words of its parser.
            if format!("\n{want}").contains("\n! *\n") && !told.is_empty() {
                told = vec!["! *".to_owned()];
            }
            let got: Vec<String> = lines(&inventory).into_iter().chain(told).collect();
            let got = got.join("\n");
            if got.trim() != want.trim() {
                wrong.push(format!("=== {folder}\n{got}\n=== wanted\n{want}"));
            }
            cases += 1;
        }
    }
    assert!(cases >= 30, "{cases}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
