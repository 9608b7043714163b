// SPDX-License-Identifier: Apache-2.0

// trillian keeps logs in memory, for a Rekor v1 and a log of certificates: the
// server and the signer of Trillian in one process, on a free port of loopback.
// Writes to standard output its port and the id of a tree that is made already.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/google/trillian"
	"github.com/google/trillian/client"
	"github.com/google/trillian/extension"
	trillianlog "github.com/google/trillian/log"
	"github.com/google/trillian/monitoring"
	"github.com/google/trillian/quota"
	"github.com/google/trillian/server"
	"github.com/google/trillian/server/admin"
	"github.com/google/trillian/server/interceptor"
	"github.com/google/trillian/storage"
	_ "github.com/google/trillian/storage/memory"
	"github.com/google/trillian/util/clock"
	"github.com/google/trillian/util/election"
	"github.com/google/trillian/util/election2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/durationpb"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func serve(registry extension.Registry, listener net.Listener) {
	ti := interceptor.New(registry.AdminStorage, registry.QuotaManager, false,
		registry.MetricFactory)
	s := grpc.NewServer(grpc.ChainUnaryInterceptor(interceptor.ErrorWrapper,
		ti.UnaryInterceptor))
	trillian.RegisterTrillianLogServer(s,
		server.NewTrillianLogRPCServer(registry, clock.System))
	trillian.RegisterTrillianAdminServer(s, admin.New(registry, nil))
	log.Fatal(s.Serve(listener))
}

func sequence(ctx context.Context, registry extension.Registry) {
	trillianlog.NewOperationManager(trillianlog.OperationInfo{
		Registry:    registry,
		BatchSize:   50,
		NumWorkers:  2,
		RunInterval: 50 * time.Millisecond,
		TimeSource:  clock.System,
		ElectionConfig: election.RunnerConfig{
			PreElectionPause:   time.Millisecond,
			MasterHoldInterval: time.Hour,
			TimeSource:         clock.System,
		},
	}, trillianlog.NewSequencerManager(registry, 0)).OperationLoop(ctx)
}

func main() {
	ctx := context.Background()
	metrics := monitoring.InertMetricFactory{}
	provider := must(storage.NewProvider("memory", metrics))
	registry := extension.Registry{
		AdminStorage:    provider.AdminStorage(),
		LogStorage:      provider.LogStorage(),
		ElectionFactory: election2.NoopFactory{},
		QuotaManager:    quota.Noop(),
		MetricFactory:   metrics,
	}
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	go serve(registry, listener)
	go sequence(ctx, registry)

	conn := must(grpc.NewClient(listener.Addr().String(),
		grpc.WithTransportCredentials(insecure.NewCredentials())))
	tree := must(client.CreateAndInitTree(ctx, &trillian.CreateTreeRequest{
		Tree: &trillian.Tree{
			TreeState:       trillian.TreeState_ACTIVE,
			TreeType:        trillian.TreeType_LOG,
			MaxRootDuration: durationpb.New(time.Hour),
		},
	}, trillian.NewTrillianAdminClient(conn), trillian.NewTrillianLogClient(conn)))
	fmt.Println(listener.Addr().(*net.TCPAddr).Port, tree.TreeId)
	select {}
}
