"""What `plain_xml` reads must be what feedparser reads, to the letter; what it cannot be sure of it must leave alone."""

import random
from types import SimpleNamespace

import pytest

from flows.steps.feeds import xml_feed
from flows.steps.feeds.parse import FeedError, parse_feed
from flows.steps.feeds.plain_xml import DEEPEST, read_plain

URL = "https://desk.example/feeds/all.xml"
RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dcterms="http://purl.org/dc/terms/"
  xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:own="https://desk.example/ns#"><channel>%s</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de_CH" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">%s</feed>"""
OF_RSS = [
    "<title>Chips &amp; models</title>", "<title></title>", "<title> Ma\u00c3\u00a4chen\n</title>", "<title>a\u0093b\u0094</title>",
    "<dc:title>Another</dc:title>", "<media:title>Of a picture</media:title>", "<itunes:title>Number 4</itunes:title>",
    "<link>https://desk.example/a?b=1&amp;amp;c=2&amp;copy;</link>", "<link/>", "<link>/relative</link>",
    '<atom:link href="https://desk.example/b" rel="Alternate" type="HTML"/>', '<atom:link rel="next" href="?page=2"/>',
    '<atom:link rel="self" href="https://desk.example/feeds/all.xml"/>', '<link rel="prev-archive">/2025.xml</link>',
    "<guid>https://desk.example/g</guid>", '<guid isPermaLink="false">g-1</guid>', '<guid isPermaLink="TRUE">g-2</guid>',
    "<guid/>", "<description>&lt;p&gt;Short &amp;amp; to the point&lt;/p&gt;</description>", "<description/>",
    "<description><![CDATA[<p>Long <b>and</b> bold words of it.</p>]]></description>", "<summary>In a word</summary>",
    "<content:encoded><![CDATA[<div><p>All of it, from beginning to end.</p></div>]]></content:encoded>",
    "<media:description>A picture of it</media:description>", "<itunes:summary>Heard</itunes:summary>",
    '<content type="html">&lt;i&gt;other&lt;/i&gt;</content>', "<author>ann@desk.example (Ann)</author>", "<author/>",
    "<dc:creator><![CDATA[Bo]]></dc:creator>", "<itunes:author>Cy</itunes:author>", "<author><name>Di</name></author>",
    "<author><name>Ed</name><email>ed@desk.example</email></author>", "<author><email>fay@desk.example</email></author>",
    "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>", "<pubDate>soon</pubDate>", "<dc:date>2026-03-04T05:06:07Z</dc:date>",
    "<dcterms:issued>2026-03-01</dcterms:issued>", "<dcterms:created>2026-02-01</dcterms:created>", "<updated/>",
    "<atom:updated>2026-03-05T00:00:00+01:00</atom:updated>", "<category>chips</category>", "<own:note a='b'>x</own:note>",
    '<category domain="d">models</category>', '<enclosure url="https://desk.example/g" length="1" type="audio/mpeg"/>',
    '<media:content url="u"><media:title>Deep</media:title><media:description>down</media:description></media:content>',
    "<media:group><media:content url='v'><media:title>Deeper</media:title></media:content></media:group>",
    '<source url="https://wire.example/rss">The Wire</source>', "<source/>", "<own:mark>1</own:mark>", "<comments>/c</comments>",
    "<itunes:image href='i'/>", "<language>fr-FR</language>", "<dc:language>it</dc:language>", "<ttl>90</ttl>", "text between",
    "<own:box><title>In a box</title><description>boxed</description></own:box>", "<!-- a comment -->",
]  # fmt: skip
OF_CHANNEL = [
    *OF_RSS, "<image><url>i.png</url><title>Logo</title><link>https://desk.example/</link></image>", "<image/>",
    "<sy:updatePeriod>daily</sy:updatePeriod>", "<sy:updateFrequency>2</sy:updateFrequency>", "<generator>g</generator>",
    "<lastBuildDate>Mon, 02 Mar 2026 10:00:00 GMT</lastBuildDate>", "<skipHours><hour>3</hour></skipHours>",
    "<itunes:owner><itunes:name>N</itunes:name><itunes:email>n@desk.example</itunes:email></itunes:owner>",
    "<managingEditor>ed@desk.example</managingEditor>", "<webMaster>w@desk.example</webMaster>",
    '<itunes:category text="News"><itunes:category text="Tech"/></itunes:category>',
    '<site xmlns="com-wordpress:feed-additions:1">7</site>',
]  # fmt: skip
OF_ATOM = [
    "<title>Chips</title>", '<title type="html">&lt;b&gt;Models&lt;/b&gt;</title>', "<title>1 &lt; 2</title>", "<title/>",
    '<link href="https://desk.example/a"/>', '<link rel="alternate" type="text/html" href="/b"/>', "<id>tag:desk.example,1</id>",
    '<link rel="alternate" hreflang="fr" href="/fr"/>', '<link hreflang="en-GB" href="/en"/>', '<link hreflang="de" href="/de"/>',
    '<link rel="replies" href="/r" thr:count="3"/>', '<link rel="enclosure" href="/e.mp3" type="audio/mpeg"/>', "<id/>",
    "<id>https://desk.example/a</id>", "<updated>2026-03-04T05:06:07Z</updated>", "<published>2026-03-01</published>",
    "<summary>1 &lt;b&gt; 2</summary>", '<summary type="html">&lt;p&gt;two words&lt;/p&gt;</summary>',
    '<content type="html">&lt;p&gt;many more words of it&lt;/p&gt;</content>', "<content>plain &lt;i&gt; words here</content>",
    '<content src="https://desk.example/c"/>', "<author><name>Ann</name><uri>/ann</uri></author>", "<author><uri>/x</uri></author>",
    "<author><name>Bo</name><email>bo@desk.example</email></author>", "<contributor><name>Cy</name></contributor>",
    "<media:group><media:title>T</media:title><media:description>D d d</media:description></media:group>", "<dc:creator>Di</dc:creator>",
    '<category term="chips"/>', "<rights>none</rights>", "<modified>2026-03-06</modified>",
]  # fmt: skip
WHOLE = ['<content type="html" xml:base="https://desk.example/x/">&lt;p&gt;based&lt;/p&gt;</content>',
         '<link href="https://desk.example/whole"/>', "<id>urn:uuid:1</id>", "<title>Based</title>"]  # fmt: skip


def made(rng: random.Random, frame: str, of_feed: list[str], entry: str, of_entry: list[str]) -> str:
    parts = rng.choices(of_feed, k=rng.randint(0, 5))
    for _ in range(rng.randint(1, 3)):
        inside = "".join(rng.choices(of_entry, k=rng.randint(1, 9)))
        parts.insert(rng.randint(len(parts) // 2, len(parts)), f"<{entry}>{inside}</{entry}>")
    return frame % "".join(parts)


def feeds(seed: int, number: int) -> list[str]:
    rng = random.Random(seed)
    kinds = [(RSS, OF_CHANNEL, "item", OF_RSS), (ATOM, OF_ATOM, "entry", OF_ATOM), (ATOM, WHOLE, "entry", WHOLE)]
    return [made(rng, *rng.choice(kinds)) for _ in range(number)]


def said(body: bytes, content_type: str) -> object:
    try:
        return parse_feed(body, URL, content_type)
    except FeedError as error:
        return error.reason


def both_ways(body: bytes, content_type: str, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    ours = said(body, content_type)
    with monkeypatch.context() as patch:
        patch.setattr(xml_feed, "read_plain", lambda *_: None)
        return ours, said(body, content_type)


def test_whatever_stands_in_whatever_order_is_read_as_feedparser_reads_it(monkeypatch):
    are_plain = []
    for made_feed in feeds(seed=17, number=300):
        body = made_feed.encode()
        ours, theirs = both_ways(body, "application/xml", monkeypatch)
        assert ours == theirs, made_feed
        are_plain.append(read_plain(body, "application/xml") is not None)
    assert sum(are_plain) > len(are_plain) / 2


@pytest.mark.parametrize(
    "content_type", ["", "text/xml", "text/xml; charset=iso-8859-1", "text/html", "application/rss+xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "utf-16"])
def test_encodings_are_feedparsers_to_find(monkeypatch, encoding, content_type):
    body = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' + RSS % "<item><title>Größe</title></item>"
    ).encode(encoding)
    ours, theirs = both_ways(body, content_type, monkeypatch)
    assert ours == theirs


ODD = {
    "markup in a text": "<item><description><p>x</p></description></item>",
    "a text as XHTML": '<item><content type="xhtml">x</content></item>',
    "a picture as text": '<item><content type="image/png">eHh4</content></item>',
    "three slashes": "<item><link>https:///desk.example/a</link></item>",
    "an item in an item": "<item><item/></item>",
    "a picture of an item": "<item><image><title>x</title></image></item>",
    "where it is": '<item><p:point xmlns:p="http://www.georss.org/georss">1 2</p:point></item>',
    "a name with another meaning": "<item><date>2026-03-01</date></item>",
    "a key of feedparser's": "<item><authors>x</authors></item>",
    "a prefix with another meaning": '<item xmlns:media="http://purl.org/dc/elements/1.1/" xmlns:m="http://search.yahoo.com/mrss/"><m:title>x</m:title></item>',
    "a namespace of two prefixes": '<item xmlns:p="https://desk.example/q" xmlns:q="https://desk.example/q"><p:x/></item>',
    "a prefix of two namespaces": '<item><p:x xmlns:p="https://desk.example/p"/><p:x xmlns:p="https://desk.example/q"/></item>',
    "a relative address beside a base": '<item xml:base="https://desk.example/x/"><link>a</link></item>',
    "an owner of an item": "<item><itunes:owner><itunes:name>N</itunes:name></itunes:owner></item>",
    "a relative address beside a BASE": '<item BASE="https://desk.example/x/"><link>a</link></item>',
    "an author with something more": "<item><author><name>N</name><own:x a='b'>y</own:x><own:x/></author></item>",
    "a broken end": "<item>",
    "a name for a character": "<item><title>a&nbsp;b</title></item>",
    "a lifetime with attributes": '<ttl unit="h">1</ttl>',
}  # fmt: skip


@pytest.mark.parametrize("said", ['xml:lang="de_CH"', 'Lang="fr"', 'xml:lang="" lang="it"', 'XML:x="y" lang="es"'])
def test_the_language_of_a_root_is_the_one_that_feedparser_finds(monkeypatch, said):
    body = f"<rss {said}><channel><item><title>x</title></item></channel></rss>".encode()
    ours, theirs = both_ways(body, "", monkeypatch)
    assert ours == theirs


@pytest.mark.parametrize(
    "encoding", [b"\xff\xfe", b"punycode", b"idna", b"rot13", b"undefined", b"utf-7", b"a\x00b", b"", b"unicode_escape"]
)
def test_an_encoding_that_is_none_is_feedparsers_to_judge(monkeypatch, encoding):
    body = (
        b'<?xml version="1.0" encoding="'
        + encoding
        + b'"?><rss><channel><item><title>\xc3\xa4-x</title></item></channel></rss>'
    )
    ours, theirs = both_ways(body, "", monkeypatch)
    assert ours == theirs


@pytest.mark.parametrize("what", ODD)
def test_what_is_odd_is_left_to_feedparser(what):
    assert read_plain((RSS % ODD[what]).encode(), "") is None


@pytest.mark.parametrize("start", ['<!DOCTYPE rss [<!ENTITY a "b">]>', "<!DOCTYPE rss>"])
def test_a_document_type_is_left_to_feedparser(start):
    assert read_plain((start + RSS % "<item><title>x</title></item>").encode(), "") is None


def test_what_nests_without_end_is_left_to_feedparser():
    deep = "<own:a>" * DEEPEST + "</own:a>" * DEEPEST
    assert read_plain((RSS % f"<item>{deep}</item>").encode(), "") is None


@pytest.mark.parametrize("root", ["<rdf/>", "<rss/>", "<rss><item/></rss>", "<RSS><channel/></RSS>", "<feed/>"])
def test_other_roots_are_left_to_feedparser(root):
    assert read_plain(root.encode(), "") is None


def test_feedparser_is_not_asked_about_a_plain_feed(monkeypatch):
    def never(*_: object, **__: object) -> SimpleNamespace:
        raise AssertionError("feedparser was asked")

    monkeypatch.setattr("feedparser.parse", never)
    (entry,) = parse_feed((RSS % "<item><title>Plain</title></item>").encode(), URL).entries
    assert entry.title == "Plain"
