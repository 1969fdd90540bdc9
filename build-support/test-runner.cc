/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * The stand-alone build's test runner: Debian does not package ns-3's own.
 */

#include "ns3/test.h"

int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}
