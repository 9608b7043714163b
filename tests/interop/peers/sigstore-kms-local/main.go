// SPDX-License-Identifier: Apache-2.0

// A KMS plugin as its authors write them: Sigstore's own package reads the
// question and writes the answer, and the key lies in a file (PEM, PKCS #8) whose
// name is the key's: local://FILE.
package main

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"

	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/common"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/handler"
)

type local struct{ signature.SignerVerifier }

var errNotHere = errors.New("not what this plugin is for")

func (local) CreateKey(context.Context, string) (crypto.PublicKey, error) {
	return nil, errNotHere
}

func (local) CryptoSigner(context.Context, func(error)) (crypto.Signer, crypto.SignerOpts, error) {
	return nil, nil, errNotHere
}

func (local) SupportedAlgorithms() []string { return []string{"any"} }
func (local) DefaultAlgorithm() string      { return "any" }

func run() error {
	args, err := handler.GetPluginArgs(os.Args)
	if err != nil {
		return err
	}
	if os.Args[1] != common.ProtocolVersion || args.InitOptions.ProtocolVersion != common.ProtocolVersion {
		return fmt.Errorf("protocol %q and %q", os.Args[1], args.InitOptions.ProtocolVersion)
	}
	fmt.Fprintln(os.Stderr, "local:", args.MethodName)
	key, err := signature.LoadSignerVerifierFromPEMFile(args.InitOptions.KeyResourceID,
		args.InitOptions.HashFunc, cryptoutils.SkipPassword)
	if err != nil {
		return err
	}
	_, err = handler.Dispatch(os.Stdout, os.Stdin, args, local{key})
	return err
}

func main() {
	if err := run(); err != nil {
		_ = handler.WriteErrorResponse(os.Stdout, err)
		os.Exit(1)
	}
}
