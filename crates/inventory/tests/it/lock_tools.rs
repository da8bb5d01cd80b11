//! Lock files of Node, PHP and Ruby as the real tools of many versions wrote them, a folder for each case with
//! what its own tool lists in `want.txt`. `tests/data/README.md` says how each was made.

use std::path::Path;

use crate::project_folder::{lines, problems, scan};

#[test]
fn every_folder_gives_what_its_tool_lists() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut wrong = Vec::new();
    let mut cases = 0;
    for ecosystem in ["node", "php", "ruby"] {
        for case in std::fs::read_dir(data.join(ecosystem)).unwrap() {
            let case = case.unwrap().file_name().into_string().unwrap();
            let folder = format!("{ecosystem}/{case}");
            // Those without it are for tests that ask for more.
            let Ok(want) = std::fs::read_to_string(data.join(&folder).join("want.txt")) else {
                continue;
            };
            let inventory = scan(&folder);
            let told = problems(&inventory)
                .into_iter()
                .map(|why| format!("! {why}"));
            let got: Vec<String> = lines(&inventory).into_iter().chain(told).collect();
            let got = got.join("\n");
            if got.trim() != want.trim() {
                wrong.push(format!("=== {folder}\n{got}\n=== wanted\n{want}"));
            }
            cases += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 21, "{cases}");
}
