// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// A JSON value whose members keep their order and may have equal names, which a
// map could not say.
type node struct {
	kind  byte // '{', '[', or 0 for a scalar
	keys  []string
	items []*node
	raw   string // a scalar, as it is written
}

func parseTree(text []byte) (*node, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return readNode(decoder, 0)
}

func readNode(decoder *json.Decoder, depth int) (*node, error) {
	if depth > 64 {
		return nil, errors.New("too deep")
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return scalar(token), nil
	}
	n := &node{kind: byte(open)}
	for decoder.More() {
		if n.kind == '{' {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			n.keys = append(n.keys, key.(string))
		}
		item, err := readNode(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	_, err = decoder.Token()
	return n, err
}

func scalar(value any) *node {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return &node{raw: string(bytes.TrimSpace(out.Bytes()))}
}

// The text of a string; false for any other value.
func (n *node) text() (string, bool) {
	var text string
	if n.kind != 0 || n.raw[0] != '"' {
		return "", false
	}
	err := json.Unmarshal([]byte(n.raw), &text)
	return text, err == nil
}

func (n *node) clone() *node {
	copied := &node{kind: n.kind, raw: n.raw, keys: append([]string(nil), n.keys...)}
	for _, item := range n.items {
		copied.items = append(copied.items, item.clone())
	}
	return copied
}

func (n *node) write(out *bytes.Buffer) {
	if n.kind == 0 {
		out.WriteString(n.raw)
		return
	}
	out.WriteByte(n.kind)
	for i, item := range n.items {
		if i > 0 {
			out.WriteByte(',')
		}
		if n.kind == '{' {
			out.WriteString(scalar(n.keys[i]).raw + ":")
		}
		item.write(out)
	}
	out.WriteByte(n.kind + 2) // the closing bracket of either
}

func (n *node) bytes() []byte {
	var out bytes.Buffer
	n.write(&out)
	return out.Bytes()
}

// A value in a tree, by the positions on the way to it.
type place struct {
	path  string // for people: .messageSignature.signature
	steps []int
	name  string // of the member, or of the list that it is in
}

// places lists every value below the root, outer ones first.
func (n *node) places() []place {
	return n.placesBelow(place{})
}

func (n *node) placesBelow(at place) []place {
	var found []place
	for i, item := range n.items {
		p := place{name: at.name, steps: append(append([]int(nil), at.steps...), i)}
		if n.kind == '{' {
			p.name = n.keys[i]
			p.path = at.path + "." + p.name
		} else {
			p.path = fmt.Sprintf("%s[%d]", at.path, i)
		}
		found = append(found, p)
		found = append(found, item.placesBelow(p)...)
	}
	return found
}

// at gives the value of a place, and what it is in.
func (n *node) at(p place) (value, parent *node, index int) {
	value = n
	for _, i := range p.steps {
		parent, index = value, i
		value = value.items[i]
	}
	return value, parent, index
}

func (n *node) find(path string) *node {
	for _, p := range n.places() {
		if p.path == path {
			value, _, _ := n.at(p)
			return value
		}
	}
	return nil
}

func (n *node) remove(i int) {
	n.items = append(n.items[:i:i], n.items[i+1:]...)
	if n.kind == '{' {
		n.keys = append(n.keys[:i:i], n.keys[i+1:]...)
	}
}

func (n *node) insert(i int, key string, item *node) {
	n.items = append(n.items[:i:i], append([]*node{item}, n.items[i:]...)...)
	if n.kind == '{' {
		n.keys = append(n.keys[:i:i], append([]string{key}, n.keys[i:]...)...)
	}
}
