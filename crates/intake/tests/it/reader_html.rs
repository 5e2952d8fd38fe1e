use sagsgang_intake::reader::read_document;
use sagsgang_intake::{Document, Gap, Role};
use sagsgang_model::{FindingKind, record::Format};

fn texts(document: &Document) -> Vec<&str> {
    document.lines.iter().map(|l| l.text.as_str()).collect()
}

fn of_role(document: &Document, role: Role) -> Vec<&str> {
    document.lines.iter().filter(|l| l.style.role == role).map(|l| l.text.as_str()).collect()
}

#[test]
fn a_page_becomes_lines() {
    let page = "<!doctype html><html><head><title>\n Møde  3. maj </title><style>p{}</style></head><body>
<nav><a href='/'>Forside</a></nav><main><h1>Referat</h1><p>Sted: Salen<br>Tid: kl.&nbsp;16</p><p><strong>Beslutning</strong></p>
<ol><li>at planen <em>vedtages</em></li><li><p>at den sendes ud</p><ul><li>i maj</li></ul></li></ol>
<p>Se <a href='/f/bilag-1.pdf'>Bilag 1</a></p><script>var x='nej'</script></main><footer><p>Østby Kommune</p></footer></body></html>";
    let document = read_document(page.as_bytes());
    assert_eq!((document.format, document.title.as_deref()), (Format::Html, Some("Møde 3. maj")));
    assert_eq!(
        texts(&document),
        [
            "Forside",
            "Referat",
            "Sted: Salen",
            "Tid: kl. 16",
            "Beslutning",
            "1. at planen vedtages",
            "2. at den sendes ud",
            "• i maj",
            "Se Bilag 1",
            "Østby Kommune"
        ]
    );
    let roles: Vec<Role> = document.lines.iter().map(|l| l.style.role).collect();
    assert_eq!(roles[..3], [Role::Navigation, Role::Heading(1), Role::Plain]);
    assert_eq!(roles[5..8], [Role::ListItem(0), Role::ListItem(0), Role::ListItem(1)]);
    assert_eq!(roles[9], Role::Navigation);
    assert_eq!(document.lines[3].style.gap, Gap::None);
    assert!(document.lines[4].style.bold && !document.lines[5].style.bold);
}

#[test]
fn tables_lists_of_terms_and_folded_text() {
    let page = "<body><table><tr><th>År<th>Beløb<tr><td>2026<td>900 kr.<tr><td>Afbud<td>Ane Bro<br>Bo Dal</table>
<table><tr><td><h2>2. Ny bro</h2><p>Tekst.</p></td></tr></table><dl><dt>Dato</dt><dd>3. maj</dd><dt>Sted</dt><dd>Salen</dd></dl>
<button aria-expanded='false'>3. Vejnavne</button><div style='display: none'><p>Udvalget drøftede to forslag til navne på de nye veje og valgte det første af dem.</p></div>
<span hidden>luk</span><details><summary>4. Eventuelt</summary>Intet.</details><button>Print</button></body>";
    let document = read_document(page.as_bytes());
    assert_eq!(of_role(&document, Role::TableRow), ["År\tBeløb", "2026\t900 kr."]);
    assert_eq!(of_role(&document, Role::Heading(2)), ["2. Ny bro"]);
    assert_eq!(of_role(&document, Role::Navigation), ["Print"]);
    let plain = of_role(&document, Role::Plain);
    assert_eq!(plain[..6], ["Afbud  Ane Bro", "Bo Dal", "Tekst.", "Dato  3. maj", "Sted  Salen", "3. Vejnavne"]);
    assert!(plain[6].starts_with("Udvalget drøftede"));
    assert_eq!(plain[7..], ["4. Eventuelt", "Intet."]);
}

#[test]
fn a_site_in_one_form_is_not_all_navigation() {
    let page = "<html><body><form id='aspnetForm'><div class='cookie-box'><p>Vi bruger cookies</p></div><h1>Dagsorden</h1><p>1. Økonomi</p></form></body></html>";
    let document = read_document(page.as_bytes());
    assert_eq!(of_role(&document, Role::Navigation), ["Vi bruger cookies"]);
    assert_eq!(of_role(&document, Role::Plain), ["1. Økonomi"]);
}

#[test]
fn encodings_are_told_by_mark_by_meta_or_by_the_bytes() {
    let page = |meta: &str| format!("<html><head>{meta}</head><body><p>Børn på Ærø</p></body></html>");
    let latin = |text: &str| text.chars().map(|c| c as u8).collect::<Vec<u8>>();
    for bytes in [
        page("").into_bytes(),
        latin(&page("")),
        latin(&page("<meta charset=iso-8859-1>")),
        page("<meta charset=windows-1252>").into_bytes(),
        std::iter::once(0xFEFF_u16).chain(page("").encode_utf16()).flat_map(u16::to_le_bytes).collect(),
    ] {
        let document = read_document(&bytes);
        assert_eq!((document.format, texts(&document)), (Format::Html, vec!["Børn på Ærø"]));
        assert!(document.findings.is_empty());
    }
    let wrong = read_document(&latin(&page("<meta charset=utf-8>")));
    assert_eq!(texts(&wrong), ["Børn på Ærø"]);
    assert_eq!(wrong.findings[0].kind, FindingKind::Encoding);
}
