// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/digitorus/timestamp"
)

// What may happen to any member or element.
func (m *maker) structure(p place) {
	value, parent, i := m.tree.at(p)
	m.edit("removed", p, (*node).remove)
	m.replace("null", p, &node{raw: "null"})
	for kind, other := range map[string]*node{
		"number": {raw: "7"}, "text": {raw: `"x"`}, "true": {raw: "true"},
		"object": {kind: '{'}, "list": {kind: '['},
	} {
		m.replace("type="+kind, p, other)
	}
	m.replace("in-a-list", p, &node{kind: '[', items: []*node{value.clone()}})
	if parent.kind == '{' {
		m.members(p, parent.keys[i], value)
	} else {
		m.edit("element-twice", p, func(parent *node, i int) { parent.insert(i, "", value.clone()) })
	}
	if value.kind == '{' {
		m.edit("unknown-member", p, func(parent *node, i int) {
			parent.items[i].insert(0, "unheardOf", &node{raw: "1"})
		})
	}
}

func (m *maker) members(p place, key string, value *node) {
	m.edit("key-twice-equal", p, func(parent *node, i int) { parent.insert(i, key, value.clone()) })
	m.edit("key-twice-null-first", p, func(parent *node, i int) {
		parent.insert(i, key, &node{raw: "null"})
	})
	m.edit("key-twice-other-last", p, func(parent *node, i int) {
		parent.insert(i+1, key, &node{raw: `""`})
	})
	m.edit("key-snake-case", p, func(parent *node, i int) { parent.keys[i] = snake(key) })
	m.edit("key-upper-case", p, func(parent *node, i int) { parent.keys[i] = strings.ToUpper(key) })
}

func snake(key string) string {
	var out strings.Builder
	for _, c := range key {
		if c >= 'A' && c <= 'Z' {
			out.WriteByte('_')
			c += 'a' - 'A'
		}
		out.WriteRune(c)
	}
	return out.String()
}

// What may happen to a list as a whole.
func (m *maker) lists(p place) {
	value, _, _ := m.tree.at(p)
	for times := range map[int]bool{17: true, 33: true} {
		many := &node{kind: '['}
		for range times {
			for _, item := range value.items {
				many.items = append(many.items, item.clone())
			}
		}
		m.replace(fmt.Sprintf("elements-times-%d", times), p, many)
	}
	backwards := &node{kind: '['}
	for i := len(value.items) - 1; i >= 0; i-- {
		backwards.items = append(backwards.items, value.items[i].clone())
	}
	m.replace("backwards", p, backwards)
}

// Fields of the bundle that are bytes, and those that are numbers.
var binary = map[string]bool{
	"rawBytes": true, "keyId": true, "signedEntryTimestamp": true, "rootHash": true,
	"hashes": true, "canonicalizedBody": true, "signedTimestamp": true,
	"payload": true, "sig": true, "digest": true, "signature": true,
}

var numeric = map[string]bool{"logIndex": true, "treeSize": true, "integratedTime": true}

func (m *maker) texts(p place, text string) {
	switch {
	case numeric[p.name]:
		m.numbers(p, text)
	case binary[p.name]:
		m.binaries(p, text)
	case p.name == "envelope":
		m.notes(p, text)
	default:
		m.words(p, text)
	}
}

func (m *maker) numbers(p place, text string) {
	var number int64
	if _, err := fmt.Sscan(text, &number); err != nil {
		return
	}
	for kind, value := range map[string]any{
		"plus-1": fmt.Sprint(number + 1), "minus-1": fmt.Sprint(number - 1),
		"zero": "0", "negative": fmt.Sprint(-number), "minus-one": "-1",
		"highest": "9223372036854775807", "too-high": "9223372036854775808",
		"plus-2^32": fmt.Sprint(number + 1<<32), "too-many-digits": fmt.Sprint(number) + "0000000000000",
	} {
		m.replace("number="+kind, p, scalar(value))
	}
	for kind, raw := range map[string]string{
		"bare": text, "fraction": text + ".0", "exponent": text + "e0", "ending-5": text + ".5",
		"text-fraction": `"` + text + `.0"`, "text-exponent": `"` + text + `e0"`,
		"leading-zero": `"0` + text + `"`, "space": `" ` + text + `"`, "plus-sign": `"+` + text + `"`,
		"hex": fmt.Sprintf(`"0x%x"`, number), "empty": `""`,
	} {
		m.replace("written="+kind, p, &node{raw: raw})
	}
}

func (m *maker) binaries(p place, text string) {
	value, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(value) == 0 {
		return
	}
	set := func(kind string, changed []byte) {
		m.replace(kind, p, scalar(base64.StdEncoding.EncodeToString(changed)))
	}
	flip := func(at int) {
		changed := append([]byte(nil), value...)
		changed[at] ^= 1 << (at * 5 % 8)
		set(fmt.Sprintf("flip%s=%d", inside(p.name, value, at), at), changed)
	}
	for at := 0; at < len(value)-1; at += m.stride {
		flip(at)
	}
	flip(len(value) - 1)
	set("shorter", value[:len(value)-1])
	set("longer", append(append([]byte(nil), value...), 0))
	set("zero-before", append([]byte{0}, value...))
	set("twice", append(append([]byte(nil), value...), value...))
	m.replace("no-bytes", p, scalar(""))
	m.spellings(p, text, value)
}

// inside names the part of a timestamp that nobody has signed: its certificates.
func inside(name string, token []byte, at int) string {
	parsed, err := timestamp.ParseResponse(token)
	if name != "signedTimestamp" || err != nil {
		return ""
	}
	for _, certificate := range parsed.Certificates {
		start := bytes.Index(token, certificate.Raw)
		if start >= 0 && at >= start && at < start+len(certificate.Raw) {
			return "-in-certificate"
		}
	}
	return ""
}

// The same bytes, written in another way.
func (m *maker) spellings(p place, text string, value []byte) {
	for kind, other := range map[string]string{
		"url":        base64.URLEncoding.EncodeToString(value),
		"unpadded":   base64.RawStdEncoding.EncodeToString(value),
		"overpadded": text + "====",
		"line-feed":  text[:len(text)/2] + "\n" + text[len(text)/2:],
		"space":      text[:len(text)/2] + " " + text[len(text)/2:],
		"last-feed":  text + "\n",
		"twice":      base64.StdEncoding.EncodeToString([]byte(text)),
		"hex":        fmt.Sprintf("%x", value),
		"loose-bits": looseBits(text),
	} {
		if other != text {
			m.replace("spelt="+kind, p, scalar(other))
		}
	}
}

// Set a bit of the last character that belongs to no byte.
func looseBits(text string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := strings.TrimRight(text, "=")
	if last == text {
		return text
	}
	at := strings.IndexByte(alphabet, last[len(last)-1])
	return last[:len(last)-1] + string(alphabet[at|1]) + text[len(last):]
}

// The signed note of a checkpoint.
func (m *maker) notes(p place, text string) {
	set := func(kind, changed string) { m.replace("note="+kind, p, scalar(changed)) }
	for at := 0; at < len(text); at += (m.stride + 3) / 4 {
		changed := []byte(text)
		changed[at] ^= 1
		set(fmt.Sprintf("flip=%d", at), string(changed))
	}
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		before, after := strings.Join(lines[:i], ""), strings.Join(lines[i+1:], "")
		set(fmt.Sprintf("line-removed=%d", i), before+after+"\n")
		set(fmt.Sprintf("line-twice=%d", i), before+line+line+after+"\n")
		set(fmt.Sprintf("line-added=%d", i), before+"Other: 1\n"+line+after+"\n")
		set(fmt.Sprintf("line-ends-space=%d", i), before+strings.TrimSuffix(line, "\n")+" \n"+after+"\n")
		set(fmt.Sprintf("line-ends-return=%d", i), before+strings.TrimSuffix(line, "\n")+"\r\n"+after+"\n")
	}
	last := strings.TrimSuffix(lines[len(lines)-1], "\n")
	unknown := "\u2014 witness.test AAAAAAAA" + strings.Repeat("A", 88) + "\n"
	set("loose-bits", strings.TrimSuffix(text, last+"\n")+looseBits(last)+"\n")
	set("unknown-signer-last", text+unknown)
	set("unknown-signer-first", strings.TrimSuffix(text, last+"\n")+unknown+last+"\n")
	set("signature-17-times", text+strings.Repeat(last+"\n", 16))
	set("signature-33-times", text+strings.Repeat(last+"\n", 32))
	set("empty-line-last", text+"\n")
	set("no-last-feed", strings.TrimSuffix(text, "\n"))
}

// Any other text: names of types, kinds and algorithms.
func (m *maker) words(p place, text string) {
	for kind, other := range map[string]string{
		"empty": "", "longer": text + "x", "space": text + " ",
		"upper": strings.ToUpper(text), "lower": strings.ToLower(text), "zero": text + "\x00",
	} {
		if other != text {
			m.replace("word="+kind, p, scalar(other))
		}
	}
	lists := map[string][]string{
		"kind":      {"hashedrekord", "dsse", "intoto", "rekord"},
		"version":   {"0.0.1", "0.0.2", "0.0.3", "1"},
		"algorithm": {"SHA2_256", "SHA2_384", "SHA2_512", "SHA3_256", "HASH_ALGORITHM_UNSPECIFIED"},
	}
	for _, other := range lists[p.name] {
		if other != text {
			m.replace("word="+other, p, scalar(other))
		}
	}
}
