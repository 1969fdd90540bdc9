/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * A scenario of somebody else's needs one include.
 */

#include "ns3/edge-inference-module.h"

#include <iostream>

int
main()
{
    std::cout << "edge-inference " << ns3::edgeinference::GetModuleVersion() << " on ns-3 "
              << ns3::edgeinference::GetNs3Version() << "\n";
    return 0;
}
