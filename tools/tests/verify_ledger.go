// Checks signed notes, checkpoints and Merkle proofs with Go's own packages for transparency logs, and with nothing of
// Muniment's. It answers with exit code 0 and what it checked, or with exit code 1 and what does not fit.
//
//	verify_ledger note VKEY NOTE                        a signed note
//	verify_ledger checkpoint VKEY CHECKPOINT            a checkpoint, whose origin is the key's name
//	verify_ledger inclusion VKEY PROOF HEX              a .tlog-proof file, for leaf data in hex
//	verify_ledger consistency VKEY OLD VKEY NEW HASHES  two checkpoints; the hashes in base64, a line each
package main

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var errForm = errors.New("is not of the form that it should be")

func main() {
	answer, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify_ledger:", err)
		os.Exit(1)
	}
	fmt.Println(answer)
}

func run(arguments []string) (string, error) {
	command := append(arguments, "")[0]
	switch {
	case command == "note" && len(arguments) == 3:
		return openNote(arguments[1], arguments[2])
	case command == "checkpoint" && len(arguments) == 3:
		tree, err := openCheckpointFile(arguments[1], arguments[2])
		return fmt.Sprint(tree.N, " ", tree.Hash), err
	case command == "inclusion" && len(arguments) == 4:
		return checkInclusion(arguments[1], arguments[2], arguments[3])
	case command == "consistency" && len(arguments) == 6:
		return checkConsistency(arguments[1:])
	}
	return "", errors.New("see the head of verify_ledger.go for how it is called")
}

func openNote(vkey, path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return openText(vkey, text)
}

func openText(vkey string, text []byte) (string, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	return opened.Text, nil
}

func openCheckpointFile(vkey, path string) (tlog.Tree, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	return openCheckpoint(vkey, text)
}

// openCheckpoint reads what stands behind the origin as tlog reads its own notes, which differ in the first line alone.
func openCheckpoint(vkey string, signed []byte) (tlog.Tree, error) {
	text, err := openText(vkey, signed)
	if err != nil {
		return tlog.Tree{}, err
	}
	origin := strings.SplitN(vkey, "+", 2)[0] + "\n"
	if !strings.HasPrefix(text, origin) || strings.Count(text, "\n") != 3 {
		return tlog.Tree{}, fmt.Errorf("the checkpoint %w", errForm)
	}
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + strings.TrimPrefix(text, origin)))
	if err == nil && string(tlog.FormatTree(tree)) != "go.sum database tree\n"+strings.TrimPrefix(text, origin) {
		err = fmt.Errorf("the checkpoint %w", errForm)
	}
	return tree, err
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(lines))
	for index, line := range lines {
		data, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(data) != tlog.HashSize {
			return nil, fmt.Errorf("hash %d %w", index, errForm)
		}
		copy(hashes[index][:], data)
	}
	return hashes, nil
}

func checkInclusion(vkey, path, leafHex string) (string, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	leaf, err := hex.DecodeString(leafHex)
	if err != nil {
		return "", err
	}
	head, signed, found := strings.Cut(string(file), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return "", fmt.Errorf("%s %w", path, errForm)
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil || "index "+strconv.FormatInt(index, 10) != lines[1] {
		return "", fmt.Errorf("the index in %s %w", path, errForm)
	}
	proof, err := parseHashes(lines[2:])
	if err != nil {
		return "", err
	}
	tree, err := openCheckpoint(vkey, []byte(signed))
	if err != nil {
		return "", err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)); err != nil {
		return "", err
	}
	return fmt.Sprint(index, " of ", tree.N), nil
}

// checkConsistency takes a key for each checkpoint, since signers follow one another.
func checkConsistency(arguments []string) (string, error) {
	older, err := openCheckpointFile(arguments[0], arguments[1])
	if err != nil {
		return "", err
	}
	newer, err := openCheckpointFile(arguments[2], arguments[3])
	if err != nil {
		return "", err
	}
	file, err := os.ReadFile(arguments[4])
	if err != nil {
		return "", err
	}
	proof, err := parseHashes(strings.Fields(string(file)))
	if err != nil {
		return "", err
	}
	if err := tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash); err != nil {
		return "", err
	}
	return fmt.Sprint(older.N, " to ", newer.N), nil
}
