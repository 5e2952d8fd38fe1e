use std::fs;

use crate::program::{root, sagsgang};

const COMMANDS: [&str; 14] = [
    "read",
    "import",
    "attach",
    "gate",
    "serve",
    "demo",
    "reindex",
    "export",
    "pdf",
    "verify",
    "webhook",
    "subscribers",
    "schema",
    "completions",
];

#[test]
fn help_tells_every_command_with_examples() {
    let main = sagsgang(["--help"]);
    assert_eq!(main.code, 0);
    let mut all = main.out;
    for command in COMMANDS {
        let help = sagsgang([command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.out.contains("Example"), "{command}: {}", help.out);
        all.push_str(&format!("\n──────── {command}\n{}", help.out));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_is_not_understood_is_a_usage_error_with_a_hint() {
    for arguments in
        [&["rea"][..], &["read"], &["import", "--jobs", "0", "x"], &["serve", "--listen", "her"], &["demo", "--years", "0"]]
    {
        let run = sagsgang(arguments);
        assert_eq!(run.code, 1, "{arguments:?}");
        assert!(run.errors.starts_with("error: ") && run.errors.contains("\nhint: "), "{}", run.errors);
        assert!(run.out.is_empty() && !run.errors.contains("reader-child"), "{}", run.errors);
    }
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = sagsgang(["completions", shell]);
        assert_eq!(run.code, 0);
        assert!(run.out.contains("reindex"), "{shell}");
    }
}

#[test]
fn committed_schemas_are_fresh() {
    for name in ["record", "publication"] {
        let file = root().join(format!("docs/schema/{name}.json"));
        let printed = sagsgang(["schema", name]).out;
        assert!(
            fs::read_to_string(&file).unwrap() == printed,
            "docs/schema/{name}.json is stale: cargo run -- schema {name} > docs/schema/{name}.json"
        );
    }
}

#[test]
fn the_manual_names_every_command_and_exit_code() {
    let manual = fs::read_to_string(root().join("docs/cli.md")).unwrap();
    for command in COMMANDS {
        assert!(manual.contains(&format!("sagsgang {command}")), "{command}");
    }
    for code in [0, 1, 2, 3, 4, 130] {
        assert!(manual.contains(&format!("\n| {code} |")), "{code}");
    }
}
