"""Feeds, calendars, mail and webhooks of a real server, tried with programs that nobody here wrote.

Arguments: the program, a folder to work in, and the folder with npm's ical.js. Prints what is wrong; exit code 1 then.
"""

import datetime, email, email.policy, hashlib, hmac, http.server, json, os, pathlib, re, socket, ssl, subprocess, sys, threading, time
import urllib.error, urllib.parse, urllib.request
from zoneinfo import ZoneInfo

import icalendar, trustme, vobject
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PROGRAM, FOLDER, ICAL = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
DATA = FOLDER / "data"
SECRET = "en hemmelighed som ingen gaetter"
wrong = []


def expect(true, *what):
    if not true:
        wrong.append(" ".join(map(str, what)))


def until(what, seconds, found):
    end = time.time() + seconds
    while time.time() < end:
        if value := found():
            return value
        time.sleep(0.1)
    raise SystemExit(f"{what}: not within {seconds} s\n" + "\n".join(wrong))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Mailbox:
    """A mail server's inside: takes letters, and knows no »ukendt«."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("ukendt"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 OK"

    def to(self, address):
        return [letter for to, letter in self.letters if to == address]


class Hook(http.server.BaseHTTPRequestHandler):
    got, failing = [], 2

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if Hook.failing:
            Hook.failing -= 1
            self.send_response(500)
        else:
            Hook.got.append((self.headers["sagsgang-signature"], body))
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def ask(address, form=None, headers={}):
    data = None if form is None else urllib.parse.urlencode(form).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(BASE + address, data, headers), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def minutes(day, start, end, body="Havneudvalget", item="Ny bro ved havnen", decision="Godkendt."):
    return f"""Fjordby Kommune

Referat

{body}

Mødedato: {day.day}. {MONTHS[day.month - 1]} {day.year}
Mødetidspunkt: kl. {start}-{end}
Mødested: Lokale 1, 2; "Æblet"

1. {item}

Sagsfremstilling

Sagen er behandlet.

Beslutning

{decision}
"""


MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()


def bring(name, text):
    path = FOLDER / name
    path.write_text(text)
    subprocess.run([PROGRAM, "import", "--open", path, "--data", DATA], check=True, capture_output=True)


def calendars():
    """Three readers must agree on every instant, on days around the changes of the clock too."""
    days = [datetime.date.fromisoformat(day) for day in
            ["2024-03-30", "2024-03-31", "2024-04-01", "2024-10-26", "2024-10-27", "2024-10-28", "1994-09-24", "1994-09-25",
             "1994-09-26", "1994-10-03", "1996-10-26", "1996-10-28", "2005-07-01"]]
    for day in days:
        bring(f"tid-{day}.txt", minutes(day, "16.00", "18.30", body="Tidsudvalget"))
    copenhagen = ZoneInfo("Europe/Copenhagen")
    for address in ["/udvalg/tidsudvalget/kalender.ics", "/udvalg/byraadet/kalender.ics", "/personer/karen-lyngsoe/kalender.ics",
                    "/sager/04.04.00-%C3%9854-1-24/kalender.ics", "/soeg/kalender.ics?q=sv%C3%B8mmehal", "/kalender.ics"]:
        status, text = ask(address)
        expect(status == 200, address, status)
        calendar = icalendar.Calendar.from_ical(text)
        first = {}
        for part in calendar.walk():
            expect(not part.errors, address, part.name, part.errors)
            if part.name == "VEVENT":
                start = part.decoded("DTSTART")
                if isinstance(start, datetime.datetime):
                    first[str(part["UID"])] = start.astimezone(datetime.timezone.utc)
        other = vobject.readOne(text.decode())
        expect(other.validate(), address, "vobject")
        second = {event.uid.value: event.dtstart.value.astimezone(datetime.timezone.utc) for event in other.contents.get("vevent", [])
                  if isinstance(event.dtstart.value, datetime.datetime)}
        script = """
import ICAL from 'ical.js';
let text = ''; for await (const part of process.stdin) text += part;
const calendar = new ICAL.Component(ICAL.parse(text));
const zone = new ICAL.Timezone(calendar.getFirstSubcomponent('vtimezone'));
const found = {};
for (const part of calendar.getAllSubcomponents('vevent')) {
  const start = part.getFirstPropertyValue('dtstart');
  if (start.isDate) continue;
  start.zone = zone;
  found[part.getFirstPropertyValue('uid')] = start.toUnixTime();
}
console.log(JSON.stringify(found));
"""
        told = subprocess.run(["node", "--input-type=module", "-e", script], cwd=ICAL, input=text, capture_output=True, check=True)
        third = {uid: datetime.datetime.fromtimestamp(at, datetime.timezone.utc) for uid, at in json.loads(told.stdout).items()}
        expect(first and first == second == third, address, "readers do not agree",
               [(uid, first.get(uid), second.get(uid), third.get(uid)) for uid in first if not first[uid] == second.get(uid) == third.get(uid)])
        if "tidsudvalget" in address:
            wanted = sorted(datetime.datetime.combine(day, datetime.time(16), copenhagen).astimezone(datetime.timezone.utc) for day in days)
            expect(sorted(first.values()) == wanted, address, sorted(first.values()), wanted)
    print(f"{len(days)} days around the changes of the clock: three readers of calendars agree")


def mail(smtp_port):
    box = Mailbox()
    own = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
    for address in ["vibe", "ukendt"]:
        form = {"emne": "/udvalg/byraadet", "email": f"{address}@post.example", "hyppighed": "at_once"}
        expect(ask("/foelg", form, own)[0] == 200, "the form")
    # Nobody listens yet; the letter goes when somebody does.
    time.sleep(3)
    # It takes letters over TLS alone, and from those who know the password.
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)

    def known(server, session, envelope, mechanism, said):
        return AuthResult(success=(said.login, said.password) == (b"sag", b"hemmeligt"))

    server = Controller(box, hostname="127.0.0.1", port=smtp_port, tls_context=context, require_starttls=True,
                        authenticator=known, auth_required=True)
    server.start()
    letter = until("the letter with the link", 40, lambda: box.to("vibe@post.example"))[0]
    text = letter.get_body(("plain",)).get_content()
    link = re.search(re.escape(BASE) + r"(/foelg/bekraeft\?\S+)", text)[1]
    expect("Byråd" in text and letter["From"] == "Fjordby <sag@fjordby.example>" and letter["Auto-Submitted"], letter)
    expect(ask(link)[0] == 200 and ask(link)[0] == 200, "looking at the link")
    proof = dict(urllib.parse.parse_qsl(link.split("?")[1]))
    expect(ask("/foelg/bekraeft", proof, own)[0] == 200, "confirming")
    expect(ask("/foelg/bekraeft", proof, own)[0] == 410, "confirming twice")

    day = datetime.date.today()
    bring("nyt.txt", minutes(day, "16.00", "18.00", body="Byrådet"))
    news = until("the letter with the news", 40, lambda: box.to("vibe@post.example")[1:])[0]
    text, page = news.get_body(("plain",)).get_content(), news.get_body(("html",)).get_content()
    for part in [text, page]:
        expect("Ny bro ved havnen" in part and f"{BASE}/moeder/" in part and "/foelg/afmeld?id=" in part, part)
    expect(news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", news["List-Unsubscribe-Post"])
    end = news["List-Unsubscribe"].strip("<>").removeprefix(BASE)
    expect(ask(end, {"List-Unsubscribe": "One-Click"}, {"Origin": "https://mail.example"})[0] == 200, "unsubscribing in one click")
    bring("mere.txt", minutes(day - datetime.timedelta(1), "16.00", "18.00", body="Byrådet"))
    time.sleep(5)
    expect(len(box.to("vibe@post.example")) == 2, "a letter after unsubscribing")
    expect(not box.to("ukendt@post.example"), "a letter to nobody")
    listed = subprocess.run([PROGRAM, "subscribers", "--data", DATA], check=True, capture_output=True, text=True).stdout
    expect(listed.startswith("0 subscriptions, 1 not confirmed yet, 0 things to tell"), listed)
    server.stop()
    print("mail: asked for while the server was away, confirmed, told, ended by one click; over STARTTLS with a password")


def webhooks(hook):
    def look():
        return [json.loads(body) for _, body in Hook.got]

    until("the webhook", 60, lambda: len(Hook.got) >= 2)
    for signature, body in Hook.got:
        seconds, hexed = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", signature).groups()
        made = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        expect(made == hexed and abs(time.time() - int(seconds)) < 120, "a signature", signature)
    ids = [tuple(map(int, message["id"].split("-"))) for message in look()]
    expect(ids == sorted(set(ids)), "messages out of order", ids)
    expect(all(message["publication"]["address"].startswith(f"{BASE}/moeder/byraadet/") for message in look()), "another committee")
    print(f"webhooks: {len(ids)} messages, signed and in order, after {2} failures")


def feeds():
    import xml.etree.ElementTree as tree
    atom = "{http://www.w3.org/2005/Atom}"
    for address in ["/feed.atom", "/udvalg/byraadet/feed.atom", "/personer/karen-lyngsoe/feed.atom", "/sager/04.04.00-%C3%9854-1-24/feed.atom",
                    "/soeg/feed.atom?q=sv%C3%B8mmehal"]:
        status, text = ask(address)
        feed = tree.fromstring(text)
        entries = feed.findall(f"{atom}entry")
        ids = [entry.findtext(f"{atom}id") for entry in entries]
        expect(status == 200 and entries and len(set(ids)) == len(ids), address)
        expect(feed.find(f"{atom}link[@rel='self']").get("href") == BASE + address, address, "self")
    print("feeds: well-formed, with entries told apart")


subprocess.run([PROGRAM, "demo", "--no-serve", "--data", DATA], check=True, capture_output=True)
smtp_port, port = free_port(), free_port()
BASE = f"http://127.0.0.1:{port}"
hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
threading.Thread(target=hook.serve_forever, daemon=True).start()
(FOLDER / "secret").write_text(SECRET + "\n")
url = f"http://127.0.0.1:{hook.server_address[1]}/hook"
add = [PROGRAM, "webhook", "add", url, "--secret-file", FOLDER / "secret", "--committee", "byraadet", "--data", DATA]
# Without the flag this machine is not called.
refused = subprocess.run(add, check=True, capture_output=True, text=True).stdout.strip()
subprocess.run([*add, "--allow-private"], check=True, capture_output=True)
serve = [PROGRAM, "serve", "--data", DATA, "--listen", f"127.0.0.1:{port}", "--public-url", BASE,
         "--smtp", f"smtp://localhost:{smtp_port}?tls=required", "--mail-from", "Fjordby <sag@fjordby.example>"]
authority = trustme.CA()
authority.cert_pem.write_to_path(FOLDER / "authority.pem")
secrets = {**os.environ, "SSL_CERT_FILE": str(FOLDER / "authority.pem"), "SAGSGANG_SMTP_USER": "sag", "SAGSGANG_SMTP_PASSWORD": "hemmeligt"}
server = subprocess.Popen(serve, env=secrets, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
try:
    server.stdout.readline()
    feeds()
    calendars()
    mail(smtp_port)
    webhooks(hook)
    listed = subprocess.run([PROGRAM, "webhook", "list", "--data", DATA], check=True, capture_output=True, text=True).stdout
    lines = {line.split()[0]: line for line in listed.splitlines()}
    expect("failing since" in lines[refused] and "not a public address" in lines[refused], listed)
finally:
    server.terminate()
    server.wait()
print("\n".join(wrong))
sys.exit(bool(wrong))
