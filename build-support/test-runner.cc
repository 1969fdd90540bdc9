/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * The stand-alone build's test runner: Debian does not package ns-3's own.
 */

#include "ns3/test.h"

#ifdef __SANITIZE_ADDRESS__
/**
 * What LeakSanitizer shall not report: when an event of ns-3 throws, as one does that finds its
 * parts too large for their sites, Simulator::Run never releases that event.
 */
extern "C" const char* __lsan_default_suppressions();

extern "C" const char*
__lsan_default_suppressions()
{
    return "leak:PlacementDeployment::Look\n";
}
#endif

int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}
