/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "bench-profile.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <stdexcept>
#include <sys/time.h>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr int DEPTH = 40;              //!< innermost calls of a sample that are kept
constexpr int OF_THE_SIGNAL = 2;       //!< of them are the handler and the system's return from it
constexpr std::size_t MOST = 65536;    //!< samples
constexpr const char* FOREIGN = "?";   //!< owner of the C++ library and the system
constexpr suseconds_t PERIOD_US = 500; //!< between samples

/** The calls that were under way. */
struct Sample
{
    void* calls[DEPTH]; //!< innermost first
    int depth;          //!< how many
};

Sample* g_samples = nullptr;            //!< the handler of a signal has no other way to them
volatile std::sig_atomic_t g_taken = 0; //!< how many

/** The timer has run out. */
void
TakeSample(int)
{
    const int before = errno;
    if (g_taken < static_cast<std::sig_atomic_t>(MOST))
    {
        Sample& sample = g_samples[g_taken];
        sample.depth = backtrace(sample.calls, DEPTH);
        g_taken = g_taken + 1;
    }
    errno = before;
}

/** Samples while it lives. */
class Sampler
{
  public:
    /** @param samples room for MOST */
    explicit Sampler(std::vector<Sample>& samples)
    {
        g_samples = samples.data();
        g_taken = 0;
        // the first call loads a library, which a handler must not
        g_samples[0].depth = backtrace(g_samples[0].calls, DEPTH);
        struct sigaction action = {};
        action.sa_handler = TakeSample;
        action.sa_flags = SA_RESTART;
        const itimerval timer{{0, PERIOD_US}, {0, PERIOD_US}};
        if (sigaction(SIGALRM, &action, &m_before) != 0 ||
            setitimer(ITIMER_REAL, &timer, nullptr) != 0)
        {
            throw std::runtime_error(std::string("cannot sample the time: ") +
                                     std::strerror(errno));
        }
    }

    ~Sampler()
    {
        const itimerval none{};
        setitimer(ITIMER_REAL, &none, nullptr);
        sigaction(SIGALRM, &m_before, nullptr);
    }

    Sampler(const Sampler&) = delete;
    Sampler& operator=(const Sampler&) = delete;

  private:
    struct sigaction m_before; //!< what the program did with the signal
};

/** @param path of a library of ns-3's, as libns3.37-wifi-default.so @return wifi */
std::string
GetModuleName(const std::string& path)
{
    const std::size_t begin = path.find('-', path.rfind("libns3"));
    std::string name = path.substr(begin + 1, path.find(".so") - begin - 1);
    for (const std::string profile : {"-default", "-debug", "-release", "-optimized"})
    {
        const std::size_t found = name.rfind(profile);
        if (found != std::string::npos && found + profile.size() == name.size())
        {
            name.erase(found);
        }
    }
    return name;
}

/**
 * @param call an address @param info gets its library and function
 * @return whether it is in code that several libraries contain, of which the linker takes one:
 *         templates and inline functions
 */
bool
IsShared(const void* call, Dl_info& info)
{
#ifdef __GLIBC__
    const ElfW(Sym)* symbol = nullptr;
    void* entry = nullptr;
    if (dladdr1(call, &info, &entry, RTLD_DL_SYMENT) != 0)
    {
        symbol = static_cast<const ElfW(Sym)*>(entry);
    }
    return symbol && ELF64_ST_BIND(symbol->st_info) == STB_WEAK;
#else
    dladdr(call, &info);
    return false;
#endif
}

/**
 * @param call an address in a function
 * @return whose it is; FOREIGN or empty if that is for its caller to say
 */
std::string
FindOwner(const void* call)
{
    static const void* const program = [] {
        Dl_info info{};
        dladdr(reinterpret_cast<const void*>(&GetModuleName), &info);
        return info.dli_fbase;
    }();
    Dl_info info{};
    const bool shared = IsShared(call, info);
    const std::string path = info.dli_fname ? info.dli_fname : "";
    const std::size_t name = path.rfind("libns3");
    const std::string symbol = info.dli_sname ? info.dli_sname : "";
    if (shared && symbol.find("edgeinference") == std::string::npos)
    {
        return "";
    }
    if (name == std::string::npos)
    {
        return info.dli_fbase == program ? "program" : FOREIGN;
    }
    return path.find(OWN_CODE, name) != std::string::npos ? OWN_CODE : GetModuleName(path);
}

/** @param samples taken @param count how many @return whose they are */
CodeProfile
Attribute(const std::vector<Sample>& samples, std::size_t count)
{
    std::unordered_map<const void*, std::string> owners;
    CodeProfile profile;
    for (std::size_t i = 0; i < count; ++i)
    {
        std::string owner;
        bool foreign = false;
        for (int j = OF_THE_SIGNAL; j < samples[i].depth && owner.empty(); ++j)
        {
            // a return address may be that of the next function
            const char* call = static_cast<const char*>(samples[i].calls[j]);
            call -= j > OF_THE_SIGNAL ? 1 : 0;
            const auto known = owners.emplace(call, std::string());
            if (known.second)
            {
                known.first->second = FindOwner(call);
            }
            owner = known.first->second;
            foreign = foreign || owner == FOREIGN;
            owner = owner == FOREIGN ? "" : owner;
        }
        owner = foreign && owner == OWN_CODE ? OWN_LIBRARY : owner;
        ++profile.samples[owner.empty() ? "other" : owner];
    }
    return profile;
}

} // namespace

uint64_t
CodeProfile::GetCount() const
{
    uint64_t count = 0;
    for (const auto& [name, number] : samples)
    {
        count += number;
    }
    return count;
}

double
CodeProfile::GetShare(const std::string& name) const
{
    const auto found = samples.find(name);
    return found == samples.end()
               ? 0.0
               : static_cast<double>(found->second) / static_cast<double>(GetCount());
}

std::string
CodeProfile::GetLargest(std::size_t most) const
{
    std::vector<std::pair<uint64_t, std::string>> parts;
    for (const auto& [name, number] : samples)
    {
        if (name != OWN_CODE && name != OWN_LIBRARY)
        {
            parts.emplace_back(number, name);
        }
    }
    std::sort(parts.rbegin(), parts.rend());
    std::string text;
    for (std::size_t i = 0; i < std::min(most, parts.size()); ++i)
    {
        char share[16];
        std::snprintf(share, sizeof(share), " %.0f %%", 100.0 * GetShare(parts[i].second));
        text += (i > 0 ? ", " : "") + parts[i].second + share;
    }
    return text;
}

CodeProfile
ProfileCode(const std::function<void()>& work)
{
    std::vector<Sample> samples(MOST);
    {
        const Sampler sampler(samples);
        work();
    }
    return Attribute(samples, static_cast<std::size_t>(g_taken));
}

} // namespace edgeinference
} // namespace ns3
