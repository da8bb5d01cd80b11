//! Tests of reading what CI services run.

use super::*;

/// What is run, as `words: program arguments`, or `words: action(inputs)`.
fn steps(text: &str) -> Vec<String> {
    let workflow = Workflow::parse(Source::new("ci.yml", text.as_bytes()));
    assert_eq!(workflow.errors, []);
    let mut found = Vec::new();
    for step in &workflow.steps {
        match &step.runs {
            Runs::Script(commands) => {
                for invocation in &commands.invocations {
                    let words = invocation.arguments().iter().map(|word| {
                        let written = workflow.source.slice(word.span);
                        written.to_owned()
                    });
                    let words: Vec<String> = words.collect();
                    let words = words.join(" ");
                    found.push(format!("{}: {} {words}", step.words, invocation.program));
                }
            }
            Runs::Action(action) => {
                let inputs = action.inputs.iter();
                let inputs = inputs.map(|it| format!("{}={}", it.name, it.text.as_str()));
                let inputs: Vec<String> = inputs.collect();
                found.push(format!(
                    "{}: {}({})",
                    step.words,
                    action.name,
                    inputs.join(" ")
                ));
            }
        }
    }
    found
}

#[test]
fn what_services_run_is_found() {
    for (text, wanted) in [
        (
            "on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/build-push-action@v1\n    with: {Allow: x}\n  b:\n    steps:\n    - uses: docker://x\n    - id: i\n      run: |\n        one 1\n          two \\\n        2\n",
            &[
                "job a: build-push-action(allow=x)",
                "job b, step 1: x()",
                "job b, step i: one 1",
                "job b, step i: two 2",
            ][..],
        ),
        (
            "runs:\n  using: composite\n  steps:\n  - run: one 1\n    shell: bash\n",
            &["action, step 1: one 1"],
        ),
        (
            "jobs:\n  a:\n    steps:\n    - run: one 1\non: {}\ndefaults:\n  run:\n    shell: python\n",
            &[],
        ),
        (
            "a:\n  script: one 1\nb:\n  script:\n  - one 1\n  - [two 2, three 3]\n",
            &[
                "a, script: one 1",
                "b, script: one 1",
                "b, script: two 2",
                "b, script: three 3",
            ],
        ),
        (
            "a:\n  script:\n  - !reference [.b, script]\n  - cd x && one 1\n",
            &["a, script: cd x", "a, script: one 1"],
        ),
        (
            "jobs:\n  a:\n    steps:\n    - run: one 1\n    - run: {command: two 2}\n    - checkout\n",
            &[
                "jobs, a, steps, run: one 1",
                "jobs, a, steps, run, command: two 2",
            ],
        ),
        (
            "steps:\n- powershell: one 1\n",
            &["steps, powershell: one 1"],
        ),
        (
            "on: push\njobs:\n  a:\n    steps:\n    - run: one ${{ x }} 'a ${{ b }}' 3\n",
            &["job a, step 1: one  'a ${{ b }}' 3"],
        ),
    ] {
        let found = steps(text);
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn what_is_broken_is_told() {
    let text = "jobs:\n  a:\n    script: one\n  b: [\n";
    let workflow = Workflow::parse(Source::new("ci.yml", text.as_bytes()));
    assert_eq!((workflow.errors.len(), workflow.steps.len()), (1, 1));
}
