//! What it costs to be asked: nanoseconds of whoever opens a file or executes a program, as rows of a table. How often each is
//! done is said by `PREVENT_COST` (`cargo xtask bench prevent`).

use super::scene::Scene;

/// What is done: its name in the table, and the words.
const DOINGS: &[(&str, &str)] = &[
    ("open a file of the image", "cost /etc/passwd"),
    ("open a file that is not in the image", "cost /own"),
    (
        "execute a program of the image, to its end",
        "execute /bin/own",
    ),
];

/// Returns the least of some turns: what else the machine does adds to it.
fn costs(scene: &Scene, name: &str, count: u32) -> Vec<u64> {
    let mut least = vec![u64::MAX; DOINGS.len()];
    for _ in 0..5 {
        let lines = DOINGS.iter().map(|(_, line)| {
            let count = if line.starts_with("execute") {
                count / 20
            } else {
                count
            };
            format!("{line} {count}")
        });
        let lines: Vec<String> = lines.collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        // Each says its figure, and then how it ended.
        let said = scene.each(&["exec", name], &lines);
        for (least, said) in least.iter_mut().zip(said.chunks(2)) {
            assert_eq!(said.get(1), Some(&0), "{said:?}");
            *least = u64::try_from(said[0]).unwrap().min(*least);
        }
    }
    least
}

#[test]
fn what_lies_in_the_image_is_asked_about_once() {
    let count = std::env::var("PREVENT_COST")
        .ok()
        .and_then(|it| it.parse().ok());
    let count = count.unwrap_or(2000_u32);
    let Some(mut scene) = Scene::idle() else {
        return;
    };
    let (governed, other) = (scene.stay(&[]), scene.stay_as("other"));
    for name in [&*governed, other] {
        assert_eq!(scene.each(&["exec", name], &["copy /act /own"]), [0]);
    }
    let without = costs(&scene, &governed, count);
    scene.prevent("mode: block, drift: {}\nmode: block, files: {deny: [/etc/shadow]}");
    let asked = costs(&scene, &governed, count);
    let beside = costs(&scene, other, count);
    println!("| ns | nobody watches | a container that is governed | another container |");
    println!("| --- | --- | --- | --- |");
    for (index, (what, _)) in DOINGS.iter().enumerate() {
        println!(
            "| {what} | {} | {} | {} |",
            without[index], asked[index], beside[index]
        );
    }
    // Two turns through this program take far longer than to open a file.
    assert!(asked[0] * 3 < asked[1], "{asked:?}");
    assert!(beside[1] * 3 < asked[1], "{beside:?} {asked:?}");
}
