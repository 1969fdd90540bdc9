/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_COMPAT_H
#define EDGE_INFERENCE_COMPAT_H

/**
 * @file
 * @ingroup edge-inference
 * The one place that knows in which ns-3 release something changed. A release is recognized by a
 * header that it brought, never by a version macro: the development line has no number. Includes
 * nothing, so that every header may include it.
 *
 * - Energy classes: write energy::EnergySource and include their own header where they are used.
 * - Applications: `int64_t AssignStreams(int64_t stream) EDGE_INFERENCE_ASSIGN_STREAMS_OVERRIDE;`
 * - WiFi standards: write EDGE_INFERENCE_WIFI_80211N and _80211AX (at 5 GHz).
 * - Options with a callback: bool f(EDGE_INFERENCE_OPTION_TEXT text).
 * - Slow test cases: `AddTestCase(new SlowTestCase, EDGE_INFERENCE_TEST_EXTENSIVE);`
 */

#if __has_include("ns3/application-helper.h")

/// Application::AssignStreams is virtual since ns-3.42.
#define EDGE_INFERENCE_ASSIGN_STREAMS_OVERRIDE override
/// The duration of a test case that runs in `make test-extensive` only; an enum class since
/// ns-3.42.
#define EDGE_INFERENCE_TEST_EXTENSIVE ns3::TestCase::Duration::EXTENSIVE

namespace ns3
{
namespace energy
{

class BasicEnergySource;
class DeviceEnergyModel;
class DeviceEnergyModelContainer;
class EnergySource;
class EnergySourceContainer;
class SimpleDeviceEnergyModel;

} // namespace energy
} // namespace ns3

#else

/// Application::AssignStreams is virtual since ns-3.42.
#define EDGE_INFERENCE_ASSIGN_STREAMS_OVERRIDE
/// The duration of a test case that runs in `make test-extensive` only; an enum class since
/// ns-3.42.
#define EDGE_INFERENCE_TEST_EXTENSIVE ns3::TestCase::EXTENSIVE

namespace ns3
{

class BasicEnergySource;
class DeviceEnergyModel;
class DeviceEnergyModelContainer;
class EnergySource;
class EnergySourceContainer;
class SimpleDeviceEnergyModel;

/// The home of the energy classes since ns-3.42.
namespace energy
{

using ns3::BasicEnergySource;
using ns3::DeviceEnergyModel;
using ns3::DeviceEnergyModelContainer;
using ns3::EnergySource;
using ns3::EnergySourceContainer;
using ns3::SimpleDeviceEnergyModel;

} // namespace energy
} // namespace ns3

#endif

#if __has_include("ns3/regular-wifi-mac.h")

/// The band was part of a standard's name until ns-3.35.
#define EDGE_INFERENCE_WIFI_80211N ns3::WIFI_STANDARD_80211n_5GHZ
/// The band was part of a standard's name until ns-3.35.
#define EDGE_INFERENCE_WIFI_80211AX ns3::WIFI_STANDARD_80211ax_5GHZ

#else

/// The band was part of a standard's name until ns-3.35.
#define EDGE_INFERENCE_WIFI_80211N ns3::WIFI_STANDARD_80211n
/// The band was part of a standard's name until ns-3.35.
#define EDGE_INFERENCE_WIFI_80211AX ns3::WIFI_STANDARD_80211ax

#endif

#if __has_include("ns3/environment-variable.h")

/// What a callback of CommandLine gets: by reference since ns-3.38.
#define EDGE_INFERENCE_OPTION_TEXT const std::string&

#else

/// What a callback of CommandLine gets: by reference since ns-3.38.
#define EDGE_INFERENCE_OPTION_TEXT std::string

#endif

#endif /* EDGE_INFERENCE_COMPAT_H */
