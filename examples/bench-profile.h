/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Where the time of a piece of work goes, library by library, without tools or rights of the
 * system. Example:
 *
 *     const CodeProfile profile = ProfileCode([] { Simulator::Run(); });
 *     std::printf("%.1f %%\n", 100.0 * profile.GetShare(OWN_CODE));
 */
#ifndef EDGE_INFERENCE_BENCH_PROFILE_H
#define EDGE_INFERENCE_BENCH_PROFILE_H

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace ns3
{
namespace edgeinference
{

/** What the module's own libraries are called in a profile. */
constexpr const char* OWN_CODE = "edge-inference";
/** What the C and C++ libraries do for them. */
constexpr const char* OWN_LIBRARY = "libraries";

/**
 * Samples by whose code ran: OWN_CODE, OWN_LIBRARY, a module of ns-3's such as wifi, "program" or
 * "other".
 */
struct CodeProfile
{
    std::map<std::string, uint64_t> samples; //!< by name

    /** @return number of samples */
    uint64_t GetCount() const;

    /** @param name of a part @return its share of all samples, 0 without any */
    double GetShare(const std::string& name) const;

    /** @param most how many of ns-3's and others @return "wifi 61 %, core 12 %", largest first */
    std::string GetLargest(std::size_t most) const;
};

/**
 * Run something that computes in one thread and sample where it is, every half a millisecond. A
 * sample counts for the innermost function that is the module's, ns-3's or the program's; templates
 * and inline functions count for who called them. malloc and the C++ library count for their
 * caller, too, if that is ns-3, and are OWN_LIBRARY if it is the module. What ns-3 does for the
 * module counts for ns-3. Samples end after 65536, half a minute. Needs shared libraries, and the
 * timer of ITIMER_REAL. One at a time in a process.
 * @param work what to run
 * @return the samples
 * @throws std::runtime_error if the system gives no timer
 */
CodeProfile ProfileCode(const std::function<void()>& work);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BENCH_PROFILE_H
